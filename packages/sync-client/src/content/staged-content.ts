import { chunkerById, chunkerForSize, ChunkSplitter, contentHashFromBytes, encodeManifest, hashFromBytes, splitBytes } from '@holdfast/chunking';
import type { ManifestChunk } from '@holdfast/chunking';
import { asChunkHash, asManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { ByteSource } from '../ports/byte-source.ts';
import { giveBack, readBytes } from '../ports/byte-source.ts';
import type { Digests } from '../ports/digest.ts';
import { SyncClientError } from '../sync-client-error.ts';

/** Bytes read from a source at a time: large reads are what makes a Blob fast (CONTRIBUTING.md, Gotchas). */
export const pieceBytes = 4 * 1024 * 1024;

/** Chunks that were cut one after another, and are written. */
export interface Cut {
  readonly chunker: string;
  readonly chunks: readonly ManifestChunk[];
  /** Where the first of them begins. */
  readonly offset: number;
}

/** What is done with the bytes of a file while it is cut. */
export interface Cutting {
  readonly write: (piece: Uint8Array<ArrayBuffer>) => Promise<unknown>;
  /** Told of chunks once they are written. */
  readonly onCut?: (cut: Cut) => void;
}

const wireManifest = (chunker: string, chunks: readonly ManifestChunk[], id: Uint8Array): WireManifest => ({
  id: asManifestId(contentHashFromBytes(id)),
  chunker,
  size: chunks.reduce((sum, { size }) => sum + size, 0),
  chunks: chunks.map(({ hash, size }) => [asChunkHash(hash), size] as const),
});

/** Chunks of bytes that are all here, for several files with two calls of the digest (H45). Answers their manifests in order. */
export const manifestsOf = async (files: readonly Uint8Array<ArrayBuffer>[], digests: Digests, pinned: string | null = null): Promise<WireManifest[]> => {
  const split = files.map((bytes) => {
    const chunker = pinned === null ? chunkerForSize(bytes.length) : chunkerById(pinned);
    return { chunker, pieces: splitBytes(bytes, chunker) };
  });
  const hashes = (await digests.sha256(split.flatMap(({ pieces }) => pieces))).values();
  const lists = split.map(({ pieces }) => pieces.map((piece) => ({ hash: hashFromBytes(next(hashes)), size: piece.length })));
  const ids = (await digests.sha256(lists.map((chunks) => encodeManifest(chunks)))).values();
  return split.map(({ chunker }, i) => wireManifest(chunker.id, lists[i] ?? [], next(ids)));
};

/** The manifest of what these chunks are, put together. */
export const manifestOver = async (chunker: string, chunks: readonly ManifestChunk[], digests: Digests): Promise<WireManifest> =>
  wireManifest(chunker, chunks, next((await digests.sha256([encodeManifest(chunks)])).values()));

/** Pieces of which something is still to be looked at: a chunk that has begun in one ends in the next, or the one after. */
class HeldPieces {
  #held: { readonly piece: Uint8Array<ArrayBuffer>; readonly end: number }[] = [];
  #read = 0;
  #cut = 0;

  /** The next piece was cut: these chunks end in it. */
  add(piece: Uint8Array<ArrayBuffer>, chunks: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#read += piece.length;
    this.#cut += chunks.reduce((sum, { length }) => sum + length, 0);
    this.#held.push({ piece, end: this.#read });
  }

  /** All but the last are hashed and written. */
  giveBack(): void {
    const done = this.#held.slice(0, -1).filter(({ end }) => end <= this.#cut);
    this.#held = this.#held.slice(done.length);
    for (const { piece } of done) giveBack(piece);
  }
}

/** Cuts and hashes a file of any size while `write` stores it, and keeps nothing of what it was given: at most three pieces in memory: one being written, one being cut, one on its way. */
export const streamManifest = async (
  source: ByteSource, digests: Digests, pinned: string | null, { write, onCut }: Cutting,
): Promise<WireManifest> => {
  const chunker = pinned === null ? chunkerForSize(source.size) : chunkerById(pinned);
  const splitter = new ChunkSplitter(chunker);
  const chunks: ManifestChunk[] = [];
  let [told, offset] = [0, 0];
  const tell = (): void => {
    if (onCut === undefined || told === chunks.length) return;
    const more = chunks.slice(told);
    onCut({ chunker: chunker.id, chunks: more, offset });
    told = chunks.length;
    offset += more.reduce((sum, { size }) => sum + size, 0);
  };
  const take = async (pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> => {
    const hashes = (await digests.sha256(pieces)).values();
    for (const piece of pieces) chunks.push({ hash: hashFromBytes(next(hashes)), size: piece.length });
  };
  let ahead = readPiece(source, 0);
  let before: Promise<void> = Promise.resolve();
  const held = new HeldPieces();
  try {
    for (let from = 0; from < source.size; from += pieceBytes) {
      const piece = await ahead;
      if (piece.length !== Math.min(pieceBytes, source.size - from)) throw new SyncClientError('content', 'The file changed while it was read: add it again');
      if (from + pieceBytes < source.size) ahead = readPiece(source, from + pieceBytes);
      // While the one before is hashed and written this one is cut.
      const cut = [...splitter.push(piece)];
      held.add(piece, cut);
      await before;
      held.giveBack();
      before = settleBoth(take(cut), write(piece)).then(tell);
      before.catch(() => undefined);
    }
  } finally {
    // Whatever failed: nothing is being written any more.
    await Promise.allSettled([before]);
  }
  await before;
  const last = splitter.finish();
  if (last !== null) await take([last]);
  return await manifestOver(chunker.id, chunks, digests);
};

/** A piece that is read ahead may fail before it is waited for: the failure is told when it is. */
const readPiece = (source: ByteSource, from: number): Promise<Uint8Array<ArrayBuffer>> => {
  const piece = readBytes(source, from, Math.min(source.size, from + pieceBytes)).catch((cause: unknown) => {
    throw new SyncClientError('content', 'The file could not be read: it was moved, changed or is not open to this app; add it again', { cause });
  });
  piece.catch(() => undefined);
  return piece;
};

const settleBoth = async (a: Promise<unknown>, b: Promise<unknown>): Promise<void> => {
  for (const end of await Promise.allSettled([a, b])) if (end.status === 'rejected') throw end.reason;
};

const next = (bytes: Iterator<Uint8Array<ArrayBuffer>>): Uint8Array<ArrayBuffer> => {
  const step = bytes.next();
  if (step.done === true) throw new SyncClientError('content', 'The digest answered fewer hashes than pieces');
  return step.value;
};
