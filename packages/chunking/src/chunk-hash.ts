import { ChunkingError } from './chunking-error.ts';

declare const chunkHash: unique symbol;

/** A chunk's name: SHA-256 of its plain bytes, 64 lower-case hexadecimal digits. */
export type ChunkHash = string & { readonly [chunkHash]: true };

/** Bytes of a SHA-256 value. */
export const HASH_BYTES = 32;

const HEX = /^[0-9a-f]{64}$/;
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Whether `value` is 64 lower-case hexadecimal digits. */
export function isChunkHash(value: string): value is ChunkHash {
  return HEX.test(value);
}

/** `value` as a chunk's name. @throws ChunkingError `badHash` for anything but 64 lower-case hexadecimal digits. */
export function chunkHashOf(value: string): ChunkHash {
  if (isChunkHash(value)) return value;
  throw new ChunkingError('badHash', `"${value.slice(0, 80)}" is not a SHA-256 in 64 lower-case hexadecimal digits`);
}

/** The lower-case hexadecimal digits of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += PAIRS[byte];
  return hex;
}

/** The name that a 32-byte digest spells. @throws ChunkingError `badHash` for another length. */
export function hashFromBytes(bytes: Uint8Array): ChunkHash {
  if (bytes.length !== HASH_BYTES) {
    throw new ChunkingError('badHash', `a SHA-256 has ${HASH_BYTES} bytes, these are ${bytes.length}`);
  }
  return toHex(bytes) as ChunkHash;
}

/** Writes the 32 bytes that `hash` spells into `target` at `offset`. */
export function writeHash(hash: ChunkHash, target: Uint8Array, offset: number): void {
  for (let i = 0; i < HASH_BYTES; i++) target[offset + i] = digit(hash, 2 * i) * 16 + digit(hash, 2 * i + 1);
}

/** The 32 bytes that `hash` spells. */
export function hashToBytes(hash: ChunkHash): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HASH_BYTES);
  writeHash(hash, bytes, 0);
  return bytes;
}

function digit(hash: string, index: number): number {
  const code = hash.charCodeAt(index);
  return code < 58 ? code - 48 : code - 87;
}
