import { chunkHashOf, encodePackHeader, packHeaderSize, packSize } from '@holdfast/chunking';
import type { ManifestChunk } from '@holdfast/chunking';
import type { PackedChunk } from '../ports/replica-store.ts';
import type { PackSource } from '../ports/transport.ts';
import type { BlobReading } from '../content/lent-files.ts';

/** Pieces smaller than this on the average are gathered in memory: for each of them a browser opens its file anew. */
const pieceBytes = 256 * 1024;
/** Chunks that lie no further apart in a file are read in one go: a read costs more than the bytes between. */
const readAcross = 64 * 1024;

interface Placed {
  readonly chunk: PackedChunk;
  /** Where it begins in the pack. */
  readonly at: number;
}

/** Chunks of one file that are read together. */
interface Run {
  readonly file: string;
  readonly from: number;
  to: number;
  readonly parts: Placed[];
}

export const manifestChunks = (chunks: readonly PackedChunk[]): ManifestChunk[] => chunks.map(({ hash, size }) => ({ hash: chunkHashOf(hash), size }));

/** A pack over chunks that lie on this device. The same chunks always make the same bytes, so a resumed pack fits (H42). */
export const packSource = (chunks: readonly PackedChunk[], blobs: BlobReading): PackSource => {
  const list = manifestChunks(chunks);
  const header = encodePackHeader(list);
  const placed = place(chunks);
  return {
    size: packSize(list),
    read: async (from, to) => {
      const out = new Uint8Array(to - from);
      if (from < header.length) out.set(header.subarray(from, Math.min(to, header.length)));
      for (const run of runsOf(placed.filter(({ at, chunk }) => at < to && at + chunk.size > from))) {
        const bytes = await blobs.read(run.file, run.from, run.to);
        for (const { chunk, at } of run.parts) copyPart(out, from, to, bytes.subarray(chunk.offset - run.from, chunk.offset - run.from + chunk.size), at);
      }
      return out;
    },
    ...(isOfLargePieces(chunks) && { blob: async () => new Blob([header, ...(await Promise.all(piecesOf(chunks).map(({ file, from, to }) => blobs.blob(file, from, to))))]) }),
  };
};

const isOfLargePieces = (chunks: readonly PackedChunk[]): boolean => chunks.reduce((sum, { size }) => sum + size, 0) >= piecesOf(chunks).length * pieceBytes;

/** Chunks that follow each other without a gap are one piece. */
const piecesOf = (chunks: readonly PackedChunk[]): { readonly file: string; readonly from: number; readonly to: number }[] => {
  const pieces: { readonly file: string; readonly from: number; to: number }[] = [];
  for (const { file, offset, size } of chunks) {
    const last = pieces.at(-1);
    if (last !== undefined && last.file === file && last.to === offset) last.to += size;
    else pieces.push({ file, from: offset, to: offset + size });
  }
  return pieces;
};

const place = (chunks: readonly PackedChunk[]): Placed[] => {
  let at = packHeaderSize(chunks.length);
  return chunks.map((chunk) => {
    const placed = { chunk, at };
    at += chunk.size;
    return placed;
  });
};

const runsOf = (parts: readonly Placed[]): Run[] => {
  const runs: Run[] = [];
  for (const part of parts) {
    const { file, offset, size } = part.chunk;
    const last = runs.at(-1);
    if (last !== undefined && last.file === file && offset >= last.to && offset - last.to <= readAcross) {
      last.to = offset + size;
      last.parts.push(part);
    } else runs.push({ file, from: offset, to: offset + size, parts: [part] });
  }
  return runs;
};

/** Copies what of a chunk lies within [from, to) of the pack. */
const copyPart = (out: Uint8Array, from: number, to: number, body: Uint8Array, at: number): void => {
  const start = Math.max(from, at);
  const end = Math.min(to, at + body.length);
  out.set(body.subarray(start - at, end - at), start - from);
};
