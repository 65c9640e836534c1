import { hash } from 'node:crypto';
import { chunkerForSize, encodeManifest, hashFromBytes, splitBytes, toHex } from '@holdfast/chunking';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));

/** The name of a content: what every device and the server come to for these bytes. */
export const contentIdOf = (bytes: Uint8Array<ArrayBuffer>): string => {
  const chunks = splitBytes(bytes, chunkerForSize(bytes.length)).map((chunk) => ({ hash: hashFromBytes(sha256(chunk)), size: chunk.length }));
  return toHex(sha256(encodeManifest(chunks)));
};
