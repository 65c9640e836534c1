import { concatBytes, contentHash, encodePackHeader, hashFromBytes, type Manifest, type ManifestChunk, buildManifest, missingChunks, planPacks } from '@holdfast/chunking';
import { asChunkHash, asManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { nodeSha256 } from '../../process/node-sha256.ts';

export interface Sample {
  readonly manifest: Manifest;
  readonly wire: WireManifest;
  /** One pack of all its chunks; empty for a file that takes more than one. */
  readonly pack: Uint8Array<ArrayBuffer>;
  readonly chunks: readonly ManifestChunk[];
}

/** A file cut, named and packed as a device does it. */
export const sampleOf = async (file: Uint8Array<ArrayBuffer>): Promise<Sample> => {
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  const manifest = await buildManifest([file], nodeSha256.digest, { size: file.length }, (chunk, part) => void bytes.set(chunk.hash, part));
  const chunks = missingChunks([manifest], new Set());
  const id = asManifestId(await contentHash(manifest, nodeSha256.digest));
  return {
    manifest,
    chunks,
    wire: { id, chunker: manifest.chunker, size: manifest.size, chunks: manifest.chunks.map((chunk) => [asChunkHash(chunk.hash), chunk.size] as const) },
    pack: planPacks(chunks).length !== 1 ? new Uint8Array(0) : concatBytes([encodePackHeader(chunks), ...chunks.map((chunk) => bytes.get(chunk.hash) ?? new Uint8Array(0))]),
  };
};

/** One pack of `bytes`, cut at every `size`. */
export const packOfChunks = async (bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> => {
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
  return concatBytes([encodePackHeader(parts.map((part) => ({ hash: hashFromBytes(nodeSha256.digest(part)), size: part.length }))), ...parts]);
};
