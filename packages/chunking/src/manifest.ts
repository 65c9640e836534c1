import { viewOf } from './bytes.ts';
import { type ChunkHash, HASH_BYTES, hashFromBytes, writeHash } from './chunk-hash.ts';
import { type Chunker, type ChunkerId, chunkerForSize } from './chunker.ts';
import { splitStream } from './chunk-splitter.ts';
import type { Digest } from './digest.ts';

/** One chunk of a file: its name and its length in bytes. */
export interface ManifestChunk {
  readonly hash: ChunkHash;
  readonly size: number;
}

/** A file's bytes as a list of chunks, in order. `size` is their sum; an empty file has no chunks. */
export interface Manifest {
  readonly chunker: ChunkerId;
  readonly size: number;
  readonly chunks: readonly ManifestChunk[];
}

declare const contentHashBrand: unique symbol;

/** The name of a file's content, and of its manifest: 64 lower-case hexadecimal digits. */
export type ContentHash = string & { readonly [contentHashBrand]: true };

/** Bytes that one chunk takes in the canonical encoding of a manifest. */
export const ENCODED_CHUNK_BYTES = HASH_BYTES + 4;

/**
 * The canonical bytes of a manifest: for each chunk in order its 32-byte SHA-256, then its size as an unsigned 32-bit
 * big-endian number; nothing before, between or after. The chunker's name is left out: equal bytes cut equally are equal
 * content, whichever rule cut them.
 */
export function encodeManifest(chunks: readonly ManifestChunk[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.length * ENCODED_CHUNK_BYTES);
  const view = viewOf(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    writeHash(chunk.hash, bytes, offset);
    view.setUint32(offset + HASH_BYTES, chunk.size);
    offset += ENCODED_CHUNK_BYTES;
  }
  return bytes;
}

/** SHA-256 over the canonical bytes: the `hash` that the API gives, the ETag, and the manifest's id. */
export async function contentHash(manifest: Pick<Manifest, 'chunks'>, digest: Digest): Promise<ContentHash> {
  return contentHashFromBytes(await digest(encodeManifest(manifest.chunks)));
}

/** The content hash that 32 bytes spell. @throws ChunkingError `badHash` for another length. */
export function contentHashFromBytes(bytes: Uint8Array): ContentHash {
  return hashFromBytes(bytes) as string as ContentHash;
}

/** The sum of the chunks' sizes. */
export function chunksSize(chunks: readonly { readonly size: number }[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.size, 0);
}

/**
 * Cuts and hashes a file whose length is known, one chunk in memory at a time. `onChunk` sees each chunk before the next is
 * cut: what a device does to stage or send it.
 */
export async function buildManifest(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>,
  digest: Digest,
  options: { readonly chunker: Chunker } | { readonly size: number },
  onChunk?: (chunk: ManifestChunk, bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>,
): Promise<Manifest> {
  const chunker = 'chunker' in options ? options.chunker : chunkerForSize(options.size);
  const chunks: ManifestChunk[] = [];
  for await (const bytes of splitStream(pieces, chunker)) {
    const chunk = { hash: hashFromBytes(await digest(bytes)), size: bytes.length };
    chunks.push(chunk);
    await onChunk?.(chunk, bytes);
  }
  return { chunker: chunker.id, size: chunksSize(chunks), chunks };
}

/** The different chunks of `manifests` that `have` lacks, each once, in order of first use: what a device still sends. */
export function missingChunks(manifests: Iterable<Pick<Manifest, 'chunks'>>, have: ReadonlySet<ChunkHash>): ManifestChunk[] {
  const missing = new Map<ChunkHash, ManifestChunk>();
  for (const { chunks } of manifests) {
    for (const chunk of chunks) if (!have.has(chunk.hash) && !missing.has(chunk.hash)) missing.set(chunk.hash, chunk);
  }
  return [...missing.values()];
}
