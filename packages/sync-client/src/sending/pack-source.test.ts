import { encodePackHeader } from '@holdfast/chunking';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryFiles } from '../testing/memory-blob-store.ts';
import type { PackedChunk } from '../ports/replica-store.ts';
import { manifestChunks, packSource } from './pack-source.ts';

const KiB = 1024;
const hashOf = (i: number): string => i.toString(16).padStart(64, '0');
const bodyOf = (i: number, size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, at) => (at * 7 + i * 13 + (at >> 5)) & 255);

/** Chunks of these sizes behind each other in two files, with so many bytes between them. */
const laid = async (sizes: readonly number[], gaps: readonly number[]) => {
  const blobs = new MemoryFiles(() => 0).open();
  const files = [await blobs.create('a'), await blobs.create('b')] as const;
  const chunks: PackedChunk[] = [];
  for (const [i, size] of sizes.entries()) {
    const gap = gaps[i] ?? 0;
    const at = gap % 5 === 4 ? 1 : 0;
    await files[at].append([new Uint8Array(gap)]);
    chunks.push({ hash: hashOf(i), size, file: at === 0 ? 'a' : 'b', offset: await files[at].append([bodyOf(i, size)]) });
  }
  return { blobs, chunks };
};
const joined = (pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const whole = (chunks: readonly PackedChunk[]): Uint8Array => joined([encodePackHeader(manifestChunks(chunks)), ...chunks.map(({ hash, size }) => bodyOf(Number.parseInt(hash, 16), size))]);

describe('the bytes of a pack', () => {
  test('H40 whichever chunks it has and wherever they lie: read in pieces, read whole and read from the disk are the same bytes', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 600 * KiB }), { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(sizes, fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 6, maxLength: 6 }), fc.infiniteStream(fc.boolean()), fc.nat(), fc.nat(), async (all, gaps, coin, at, further) => {
      const { blobs, chunks } = await laid(all, gaps);
      const some = chunks.filter((_, i) => i === 0 || coin.next().value);
      const source = packSource(some, blobs);
      const expected = whole(some);
      expect(source.size).toBe(expected.length);
      const cut = at % (expected.length + 1);
      const second = cut + (further % (expected.length - cut + 1));
      expect(same(joined([await source.read(0, cut), await source.read(cut, second), await source.read(second, source.size)]), expected)).toBe(true);
      if (source.blob !== undefined) expect(same(new Uint8Array(await (await source.blob()).arrayBuffer()), expected)).toBe(true);
    }), { numRuns: 40 });
  });

  test('H42 a pack that is read piece by piece reads each byte of its chunks once', async () => {
    const { blobs, chunks } = await laid(Array.from({ length: 8 }, () => 600 * KiB), []);
    let read = 0;
    const source = packSource(chunks, { ...blobs, read: (name, from, to) => {
      read += to - from;
      return blobs.read(name, from, to);
    }, blob: blobs.blob });
    for (let at = 0; at < source.size; at += 100 * KiB) await source.read(at, Math.min(source.size, at + 100 * KiB));
    expect(read).toBe(8 * 600 * KiB);
  });

  test('a large file is one piece, whatever it is cut into; small files far apart are gathered in memory', async () => {
    const large = await laid(Array.from({ length: 40 }, () => 64 * KiB), []);
    expect(packSource(large.chunks, large.blobs).blob).toBeDefined();
    const small = await laid(Array.from({ length: 40 }, () => 64 * KiB), Array.from({ length: 40 }, () => 100));
    expect(packSource(small.chunks, small.blobs).blob).toBeUndefined();
  });
});
