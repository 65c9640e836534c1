import type { ChunkHash } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import type { CollectorIndex, Damage, PackUse } from '../collect/collector-index.ts';
import { DamageBook, findDamage, livePacks } from '../collect/find-damage.ts';
import { ContentError } from '../content-error.ts';
import type { ContentStore } from '../content-store.ts';
import { isSound, readChunks, readPack } from '../read-pack.ts';
import type { Sha256 } from '../sha256.ts';
import type { ManifestShelf, ManifestShelfIndex } from '../shelve/manifest-shelf-index.ts';
import { readManifestList } from '../shelve/read-manifest-list.ts';

export interface VerifyPorts {
  readonly store: ContentStore;
  readonly index: CollectorIndex;
  readonly shelf: ManifestShelfIndex;
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

/**
 * `damage`: something is wrong; `mended`: a copy of manifests was, and the server writes it again from its rows; `read`: one object was
 * read, with so many of its bytes; `unread`: the sizes are right, and what an earlier look read was not: reading again tells.
 */
export type VerifyStep = ({ readonly kind: 'damage' | 'mended' } & Damage) | { readonly kind: 'read'; readonly bytes: number } | { readonly kind: 'unread'; readonly reason: string };

type Steps = AsyncGenerator<VerifyStep, void, undefined>;

/**
 * Looks whether a space's content is whole: from the versions down to the objects, and on demand through every byte (H41, S4). May run
 * beside a server; marks chunks that it finds damaged, and takes the mark from those that it read and found whole, so that devices are
 * asked for just those; changes little else but the collector's mind: whoever has looked at everything and found nothing lifts its pause
 * (H43f), whoever has found something sets it; what was set by reading is lifted by reading. One that is broken off says neither.
 * @throws ContentError of the ports: begin again later.
 */
export async function* verifyContent(ports: VerifyPorts, space: SpaceId, { readData, signal, rows = 1000 }: VerifyOptions): Steps {
  const damage = new DamageBook(ports.now());
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
  for await (const step of mendShelves(ports, space, readData, rows)) {
    if (signal.aborted) return;
    yield step;
  }
  await ports.index.noteLook(space, damage.look(readData));
  const { paused } = await ports.index.checked(space);
  if (damage.reason === null && paused !== null) yield { kind: 'unread', reason: paused };
}

/** Every live chunk of a pack hashed, and its trailer held against the rows. Answers what is wrong, at last the bytes that were read. */
async function* readWhole(ports: VerifyPorts, space: SpaceId, { id, key, size }: PackUse): AsyncGenerator<Damage | number, void, undefined> {
  const rows = await ports.index.chunksOf(space, id);
  const rotten: ChunkHash[] = [];
  let bytesRead = 0;
  let isRead = false;
  try {
    for await (const { entry, bytes } of readChunks(ports.store, key, rows)) {
      bytesRead += bytes.length;
      if (isSound(ports.sha256, entry, bytes)) continue;
      rotten.push(entry.hash);
      yield { what: key, reason: `its chunk ${entry.hash} does not hash to its name` };
    }
    isRead = true;
    const placed = new Map((await readPack(ports, key, size)).entries.map(({ hash, offset, size: bytes }) => [`${hash} ${offset}`, bytes]));
    const misplaced = rows.filter(({ hash, offset, size: bytes }) => placed.get(`${hash} ${offset}`) !== bytes);
    if (misplaced.length > 0) yield { what: key, reason: `${misplaced.length} chunks do not lie where the index has them` };
  } catch (error) {
    if (!(error instanceof ContentError) || !damages.has(error.code)) throw error;
    yield { what: key, reason: error.message };
  }
  await ports.index.setDamaged(space, id, isRead ? rotten : 'all');
  yield bytesRead;
}

/** The copies of manifests that a rebuild would begin with: those that are not whole are written again. */
async function* mendShelves(ports: VerifyPorts, space: SpaceId, readData: boolean, rows: number): Steps {
  for (let after: string | null = null; ;) {
    const shelves: readonly ManifestShelf[] = await ports.shelf.shelves(space, after, rows);
    for (const shelf of shelves) {
      const fault = await faultOf(ports, shelf, readData);
      if (fault === null) continue;
      await ports.shelf.loosen(space, shelf.id);
      yield { kind: 'mended', what: shelf.key, reason: fault };
    }
    after = shelves.at(-1)?.id ?? null;
    if (shelves.length < rows) return;
  }
}

const faultOf = async (ports: VerifyPorts, { key, size }: ManifestShelf, readData: boolean): Promise<string | null> => {
  const stored = await ports.store.stat(key);
  if (stored === null) return 'it is not in the store';
  if (stored.size !== size) return `it has ${stored.size} bytes in the store and ${size} in the index`;
  try {
    if (readData) await readManifestList(ports, key, size);
    return null;
  } catch (error) {
    if (!(error instanceof ContentError) || !damages.has(error.code)) throw error;
    return error.message;
  }
};

const damages: ReadonlySet<string> = new Set<ContentError['code']>(['objectDamaged', 'objectMissing', 'rangePastEnd']);
