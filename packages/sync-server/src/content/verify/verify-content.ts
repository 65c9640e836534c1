import type { SpaceId } from '@holdfast/domain';
import type { CollectorIndex, Damage, PackUse } from '../collect/collector-index.ts';
import { DamageBook, findDamage, livePacks } from '../collect/find-damage.ts';
import { ContentError } from '../content-error.ts';
import type { ContentStore } from '../content-store.ts';
import { isSound, readChunks, readPack } from '../read-pack.ts';
import type { Sha256 } from '../sha256.ts';

export interface VerifyPorts {
  readonly store: ContentStore;
  readonly index: CollectorIndex;
  readonly sha256: Sha256;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface VerifyOptions {
  /** Read every stored byte that counts, not only look at sizes. */
  readonly readData: boolean;
  /** Looked at between two objects; an AbortSignal is one. */
  readonly signal: { readonly aborted: boolean };
  /** Rows looked up at a time. */
  readonly rows?: number;
}

/** `damage`: something is wrong; `read`: one object was read, with so many of its bytes. */
export type VerifyStep = ({ readonly kind: 'damage' } & Damage) | { readonly kind: 'read'; readonly bytes: number };

type Steps = AsyncGenerator<VerifyStep, void, undefined>;

/**
 * Looks whether a space's content is whole: from the versions down to the objects, and on demand through every byte (H41, S4). May run
 * beside a server; changes nothing but the collector's mind: whoever has looked at everything and found nothing lifts its pause (H43f),
 * whoever has found something sets it. One that is broken off says neither.
 * @throws ContentError of the ports: begin again later.
 */
export async function* verifyContent(ports: VerifyPorts, space: SpaceId, { readData, signal, rows = 1000 }: VerifyOptions): Steps {
  const damage = new DamageBook();
  const told = (found: Damage): VerifyStep => {
    damage.add(found);
    return { kind: 'damage', ...found };
  };
  for await (const found of findDamage(ports, space, rows)) {
    if (signal.aborted) return;
    yield told(found);
  }
  if (readData) for await (const pack of livePacks(ports.index, space, rows)) {
    if (signal.aborted) return;
    if (damage.isOf(pack.key)) continue;
    for await (const found of readWhole(ports, space, pack)) yield typeof found === 'number' ? { kind: 'read', bytes: found } : told(found);
  }
  await ports.index.setChecked(space, { at: damage.reason === null ? ports.now() : null, paused: damage.reason });
}

/** Every live chunk of a pack hashed, and its trailer held against the rows. Answers what is wrong, at last the bytes that were read. */
async function* readWhole(ports: VerifyPorts, space: SpaceId, { id, key, size }: PackUse): AsyncGenerator<Damage | number, void, undefined> {
  const rows = await ports.index.chunksOf(space, id);
  let bytesRead = 0;
  try {
    for await (const { entry, bytes } of readChunks(ports.store, key, rows)) {
      bytesRead += bytes.length;
      if (!isSound(ports.sha256, entry, bytes)) yield { what: key, reason: `its chunk ${entry.hash} does not hash to its name` };
    }
    const placed = new Map((await readPack(ports, key, size)).entries.map(({ hash, offset, size: bytes }) => [`${hash} ${offset}`, bytes]));
    const misplaced = rows.filter(({ hash, offset, size: bytes }) => placed.get(`${hash} ${offset}`) !== bytes);
    if (misplaced.length > 0) yield { what: key, reason: `${misplaced.length} chunks do not lie where the index has them` };
  } catch (error) {
    if (!(error instanceof ContentError) || !damages.has(error.code)) throw error;
    yield { what: key, reason: error.message };
  }
  yield bytesRead;
}

const damages: ReadonlySet<string> = new Set<ContentError['code']>(['objectDamaged', 'objectMissing', 'rangePastEnd']);
