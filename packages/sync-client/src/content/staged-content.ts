import { chunkerById, chunkerForSize, ChunkSplitter, contentHashFromBytes, encodeManifest, hashFromBytes, splitBytes } from '@holdfast/chunking';
import type { Chunker, ManifestChunk } from '@holdfast/chunking';
import { asChunkHash, asManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { ByteSource } from '../ports/byte-source.ts';
import { readBytes } from '../ports/byte-source.ts';
import type { Digests } from '../ports/digest.ts';
import { SyncClientError } from '../sync-client-error.ts';

/** Bytes read from a source at a time: large reads are what makes a Blob fast (CONTRIBUTING.md, Gotchas). */
const pieceBytes = 4 * 1024 * 1024;

const wireManifest = (chunker: Chunker, chunks: readonly ManifestChunk[], id: Uint8Array): WireManifest => ({
  id: asManifestId(contentHashFromBytes(id)),
  chunker: chunker.id,
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
  return split.map(({ chunker }, i) => wireManifest(chunker, lists[i] ?? [], next(ids)));
};

/** Cuts and hashes a file of any size while `write` stores it: one piece in memory, one more on its way. */
export const streamManifest = async (
  source: ByteSource, digests: Digests, pinned: string | null, write: (piece: Uint8Array<ArrayBuffer>) => Promise<unknown>,
): Promise<WireManifest> => {
  const chunker = pinned === null ? chunkerForSize(source.size) : chunkerById(pinned);
  const splitter = new ChunkSplitter(chunker);
  const chunks: ManifestChunk[] = [];
  const take = async (pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> => {
    const hashes = (await digests.sha256(pieces)).values();
    for (const piece of pieces) chunks.push({ hash: hashFromBytes(next(hashes)), size: piece.length });
  };
  let ahead = readPiece(source, 0);
  for (let from = 0; from < source.size; from += pieceBytes) {
    const piece = await ahead;
    if (piece.length !== Math.min(pieceBytes, source.size - from)) throw new SyncClientError('content', 'The file changed while it was read: add it again');
    if (from + pieceBytes < source.size) ahead = readPiece(source, from + pieceBytes);
    await settleBoth(take([...splitter.push(piece)]), write(piece));
  }
  const last = splitter.finish();
  if (last !== null) await take([last]);
  return wireManifest(chunker, chunks, next((await digests.sha256([encodeManifest(chunks)])).values()));
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
