import { ChunkingError, concatBytes, decodePackTrailer, hashFromBytes, PACK_FOOTER_BYTES, type PackEntry, trailerSizeFromFooter } from '@holdfast/chunking';
import { asSpaceId, isUuid } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import { asPackId, type StoredPack } from './content-index.ts';
import { type ContentStore, type ObjectKey, readAll } from './content-store.ts';
import { PieceSource } from './piece-source.ts';
import type { Sha256 } from './sha256.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface ReadPackPorts {
  readonly store: ContentStore;
  readonly sha256: Sha256;
}

/** Bytes that nobody asked for and that are read over all the same: another request would cost more. */
const readOver = 256 * 1024;

/** A stored pack as its own trailer describes it (H41). @throws ContentError `objectDamaged` for what is none, or lies where none does. */
export async function readPack({ store, sha256 }: ReadPackPorts, key: ObjectKey, size: number): Promise<StoredPack> {
  const [, space, , id] = key.split('/');
  if (space === undefined || id === undefined || !isUuid(space)) throw damaged(key, 'this is not where a pack lies');
  if (size < PACK_FOOTER_BYTES) throw damaged(key, `${size} bytes are too few for a pack`);
  try {
    const footer = await readTail(store, key, size, PACK_FOOTER_BYTES);
    const trailer = await readTail(store, key, size, Math.min(size, trailerSizeFromFooter(footer)));
    const entries = await decodePackTrailer(trailer, size, (bytes) => sha256.digest(bytes));
    return { id: asPackId(id), space: asSpaceId(space), uploader: null, key, size, entries };
  } catch (error) {
    if (error instanceof ChunkingError) throw damaged(key, error.message, error);
    throw error;
  }
}

/**
 * Chunks of one object, each with all its bytes, in the order given, which is theirs in the object; neighbours are read as one stretch.
 * Holds one chunk. Leaving the loop early closes what is open. Nothing is verified: see `isSound`.
 * @throws ContentError of the store.
 */
export async function* readChunks(store: ContentStore, key: ObjectKey, entries: readonly PackEntry[]): AsyncGenerator<{ readonly entry: PackEntry; readonly bytes: Bytes }, void, undefined> {
  for (const stretch of stretchesOf(entries)) {
    const last = stretch.at(-1);
    const from = stretch[0]?.offset ?? 0;
    const stream = await store.read(key, { from, to: last === undefined ? from : last.offset + last.size });
    try {
      const pieces = new PieceSource(key, stream, from);
      for (const entry of stretch) yield { entry, bytes: concatBytes(await pieces.take(entry.offset, entry.size)) };
    } finally {
      stream.close();
    }
  }
}

/** Whether these bytes are those that the chunk's name says. */
export const isSound = (sha256: Sha256, entry: PackEntry, bytes: Bytes): boolean => hashFromBytes(sha256.digest(bytes)) === entry.hash;

const damaged = (key: ObjectKey, reason: string, cause?: unknown): ContentError => new ContentError('objectDamaged', reason, { subject: key, cause });

const readTail = async (store: ContentStore, key: ObjectKey, size: number, length: number): Promise<Bytes> =>
  readAll(await store.read(key, { from: size - length, to: size }));

const stretchesOf = (entries: readonly PackEntry[]): readonly (readonly PackEntry[])[] => {
  const stretches: PackEntry[][] = [];
  for (const entry of entries) {
    const stretch = stretches.at(-1);
    const before = stretch?.at(-1);
    const gap = before === undefined ? Infinity : entry.offset - before.offset - before.size;
    if (stretch !== undefined && gap >= 0 && gap <= readOver) stretch.push(entry);
    else stretches.push([entry]);
  }
  return stretches;
};
