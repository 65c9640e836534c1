import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkHashOf, hashFromBytes, hashToBytes, isChunkHash } from './chunk-hash.ts';
import { ChunkingError } from './chunking-error.ts';

test('a hash spelled in hexadecimal and in bytes is the same hash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      expect(hashToBytes(hashFromBytes(bytes))).toEqual(bytes);
    }),
  );
});

test('anything but 64 lower-case digits is refused', () => {
  for (const bad of ['', 'ab', 'A'.repeat(64), `${'a'.repeat(63)}g`, `${'a'.repeat(64)}\n`]) {
    expect(isChunkHash(bad)).toBe(false);
    expect(() => chunkHashOf(bad)).toThrow(ChunkingError);
  }
  expect(() => hashFromBytes(new Uint8Array(31))).toThrow(/31/);
});
