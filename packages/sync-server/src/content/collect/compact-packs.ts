import { encodePackHeader, MAX_PACK_BYTES, MAX_PACK_CHUNKS, packHeaderSize, type PackEntry } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import { ContentError } from '../content-error.ts';
import { asPackId } from '../content-index.ts';
import { sourceOf } from '../content-store.ts';
import { isSound, readChunks } from '../read-pack.ts';
import { packKey, trailerFor } from '../store-pack.ts';
import type { PackUse } from './collector-index.ts';
import type { CollectorPorts } from './collector-ports.ts';

/** What became of packs that were to be written together. */
export interface Compacted {
  /** Chunks that lie in the new pack. */
  readonly chunks: number;
  /** Packs that could not be read as they should: nothing of them was moved. */
  readonly damaged: readonly ContentError[];
}

interface Body {
  readonly entry: PackEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Copies the live chunks of packs into one new pack, verified, and moves the rows of each in one transaction once it is durable (H43d).
 * The old packs are empty then and go by themselves. Packs that do not fit any more are left for another time. A crash before rows
 * move leaves an object without a row, one between two of them a pack that is partly used.
 * @throws ContentError `storageUnavailable`: begin again later.
 */
export async function compactPacks(ports: CollectorPorts, space: SpaceId, from: readonly PackUse[]): Promise<Compacted> {
  const bodies: Body[] = [];
  const taken: PackUse[] = [];
  const damaged: ContentError[] = [];
  for (const pack of from) {
    const live = await ports.index.chunksOf(space, pack.id);
    if (!doFit(bodies, live)) break;
    const read = await readSound(ports, pack, live);
    if (read instanceof ContentError) damaged.push(read);
    else if (bodies.push(...read) > 0) taken.push(pack);
  }
  if (bodies.length > 0) await moveAll(ports, space, taken, bodies);
  return { chunks: bodies.length, damaged };
}

const doFit = (bodies: readonly Body[], more: readonly PackEntry[]): boolean => {
  const count = bodies.length + more.length;
  const bytes = bodies.reduce((sum, { bytes: { length } }) => sum + length, 0) + more.reduce((sum, { size }) => sum + size, 0);
  return count <= MAX_PACK_CHUNKS && packHeaderSize(count) + bytes <= MAX_PACK_BYTES;
};

/** All of these chunks, or why not. */
const readSound = async ({ store, sha256 }: CollectorPorts, { key }: PackUse, live: readonly PackEntry[]): Promise<readonly Body[] | ContentError> => {
  const bodies: Body[] = [];
  try {
    for await (const body of readChunks(store, key, live)) {
      if (!isSound(sha256, body.entry, body.bytes)) return new ContentError('objectDamaged', `chunk ${body.entry.hash} in ${key} does not hash to its name: it is left where it is`, { subject: key });
      bodies.push(body);
    }
    return bodies;
  } catch (error) {
    if (error instanceof ContentError && damages.has(error.code)) return error;
    throw error;
  }
};

const damages: ReadonlySet<string> = new Set<ContentError['code']>(['objectDamaged', 'objectMissing', 'rangePastEnd']);

const moveAll = async (ports: CollectorPorts, space: SpaceId, from: readonly PackUse[], bodies: readonly Body[]): Promise<void> => {
  let offset = packHeaderSize(bodies.length);
  const entries = bodies.map(({ entry }): PackEntry => {
    const placed = { ...entry, offset };
    offset += entry.size;
    return placed;
  });
  const id = asPackId(ports.uuid());
  const key = packKey(space, id);
  const source = sourceOf(encodePackHeader(entries), ...bodies.map(({ bytes }) => bytes), await trailerFor(entries, ports.sha256));
  await ports.store.put(key, source);
  for (const pack of from) await ports.index.movePack(space, pack.id, { id, space, uploader: null, key, size: source.size, entries }, ports.now());
};
