import { hash } from 'node:crypto';
import { chunkerForSize, encodeManifest, hashFromBytes, splitBytes, toHex } from '@holdfast/chunking';
import type { ManifestChunk } from '@holdfast/chunking';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));

/** What a content is made of. */
export const chunksOf = (bytes: Uint8Array<ArrayBuffer>): readonly ManifestChunk[] =>
  splitBytes(bytes, chunkerForSize(bytes.length)).map((chunk) => ({ hash: hashFromBytes(sha256(chunk)), size: chunk.length }));

/** The name of a content: what every device and the server come to for these bytes. */
export const contentIdOf = (bytes: Uint8Array<ArrayBuffer>): string => toHex(sha256(encodeManifest(chunksOf(bytes))));
