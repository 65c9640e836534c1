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

/** Bytes of one file that are one piece of the pack as well. */
interface Part {
  readonly file: string;
  readonly from: number;
  readonly size: number;
  /** Where it begins in the pack. */
  readonly at: number;
}

/** Parts of one file that are read together. */
interface Run {
  readonly file: string;
  readonly from: number;
  to: number;
  readonly parts: Part[];
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
      const runs = runsOf(partsOf(placed, from, to));
      const [only, ...more] = runs;
      // What lies in one piece in its file is not copied.
      if (from >= header.length && only !== undefined && more.length === 0 && only.to - only.from === to - from) return await blobs.read(only.file, only.from, only.to);
      const out = new Uint8Array(to - from);
      if (from < header.length) out.set(header.subarray(from, Math.min(to, header.length)));
      for (const run of runs) {
        const bytes = await blobs.read(run.file, run.from, run.to);
        for (const part of run.parts) out.set(bytes.subarray(part.from - run.from, part.from - run.from + part.size), part.at - from);
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

/** What of these lies within [from, to) of the pack. */
const partsOf = (placed: readonly Placed[], from: number, to: number): Part[] => placed.flatMap(({ chunk: { file, offset, size }, at }) => {
  const [start, end] = [Math.max(from, at), Math.min(to, at + size)];
  return start < end ? [{ file, from: offset + start - at, size: end - start, at: start }] : [];
});

const runsOf = (parts: readonly Part[]): Run[] => {
  const runs: Run[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last !== undefined && last.file === part.file && part.from >= last.to && part.from - last.to <= readAcross) {
      last.to = part.from + part.size;
      last.parts.push(part);
    } else runs.push({ file: part.file, from: part.from, to: part.from + part.size, parts: [part] });
  }
  return runs;
};
