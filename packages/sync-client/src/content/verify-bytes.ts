import { chunkerForSize, encodeManifest, chunkHashOf, contentHashFromBytes, hashFromBytes } from '@holdfast/chunking';
import { asChunkHash } from '@holdfast/domain';
import type { ManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { type ByteSource, readBytes } from '../ports/byte-source.ts';
import type { Digests } from '../ports/digest.ts';

/** Bytes read at a time: large reads are what makes a Blob fast (CONTRIBUTING.md, Gotchas). */
const runBytes = 4 * 1024 * 1024;

/** Chunks that are read and hashed together. */
interface Run {
  readonly from: number;
  to: number;
  readonly chunks: { readonly hash: string; readonly size: number }[];
}

/** Whether the bytes are those that the manifest names, chunk by chunk (H8); a few megabytes are in memory, however large the file. */
export const isSound = async (source: ByteSource, { size, chunks }: WireManifest, digests: Digests): Promise<boolean> => {
  if (source.size !== size) return false;
  for (const run of runsOf(chunks)) {
    const bytes = await readBytes(source, run.from, run.to);
    if (bytes.length !== run.to - run.from || !(await isRunSound(bytes, run, digests))) return false;
  }
  return true;
};

/** The manifest, if the bytes, being one chunk, are this content: most files are, and then nobody need be asked for it. Null if they are not. */
export const oneChunkOf = async (bytes: Uint8Array<ArrayBuffer>, id: ManifestId, digests: Digests): Promise<WireManifest | null> => {
  const [digest] = await digests.sha256([bytes]);
  if (digest === undefined) return null;
  const chunks: WireManifest['chunks'] = [[asChunkHash(hashFromBytes(digest)), bytes.length]];
  return (await idOf(chunks, digests)) === id ? { id, chunker: chunkerForSize(bytes.length).id, size: bytes.length, chunks } : null;
};

/** Whether these bytes are this chunk. */
export const isChunk = async (bytes: Uint8Array<ArrayBuffer>, hash: string, digests: Digests): Promise<boolean> => {
  const [digest] = await digests.sha256([bytes]);
  return digest !== undefined && (hashFromBytes(digest) as string) === hash;
};

/** Whether a manifest is the one that its id names: it comes over the wire. */
export const isGenuine = async ({ id, chunks }: WireManifest, digests: Digests): Promise<boolean> => (await idOf(chunks, digests)) === id;

const idOf = async (chunks: readonly (readonly [hash: string, size: number])[], digests: Digests): Promise<string | null> => {
  const [digest] = await digests.sha256([encodeManifest(chunks.map(([hash, size]) => ({ hash: chunkHashOf(hash), size })))]);
  return digest === undefined ? null : contentHashFromBytes(digest);
};

const runsOf = (chunks: WireManifest['chunks']): Run[] => {
  const runs: Run[] = [];
  let at = 0;
  for (const [hash, size] of chunks) {
    const last = runs.at(-1);
    if (last !== undefined && last.to - last.from + size <= runBytes) {
      last.to += size;
      last.chunks.push({ hash, size });
    } else runs.push({ from: at, to: at + size, chunks: [{ hash, size }] });
    at += size;
  }
  return runs;
};

const isRunSound = async (bytes: Uint8Array<ArrayBuffer>, { chunks }: Run, digests: Digests): Promise<boolean> => {
  let at = 0;
  const pieces = chunks.map(({ size }) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
  const hashes = await digests.sha256(pieces);
  return chunks.every(({ hash }, i) => {
    const digest = hashes[i];
    return digest !== undefined && hashFromBytes(digest) === hash;
  });
};
