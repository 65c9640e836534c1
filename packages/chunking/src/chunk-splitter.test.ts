import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from './bytes.ts';
import { ChunkSplitter, splitBytes, splitStream } from './chunk-splitter.ts';
import { chunkerById, chunkerForSize } from './chunker.ts';
import { gearTable, GEAR, GEAR_SEED } from './gear-table.ts';
import { seededBytes } from './testing/seeded-bytes.ts';
import { segment } from './testing/segment.ts';
import { tinyChunker } from './testing/tiny-chunker.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const someBytes = fc.record({ seed: fc.integer({ min: 1, max: 0x7fffffff }), size: fc.integer({ min: 0, max: 6_000 }) }).map(({ seed, size }) => seededBytes(seed, size));
const someLengths = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 8 });

describe('laws', () => {
  test('H40 the chunks of any bytes, put together, are the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(someBytes, fc.uint8Array({ maxLength: 2_000 }).map((b) => new Uint8Array(b))), (bytes) => {
        expect(concatBytes(splitBytes(bytes, tinyChunker))).toEqual(bytes);
      }),
    );
  });

  test('H40 any segmentation of the input gives the same chunks', () => {
    fc.assert(
      fc.property(someBytes, someLengths, (bytes, lengths) => {
        const splitter = new ChunkSplitter(tinyChunker);
        const sizes = segment(bytes, lengths).flatMap((piece) => [...splitter.push(piece)]);
        const last = splitter.finish();
        expect(last === null ? sizes : [...sizes, last]).toEqual(splitBytes(bytes, tinyChunker));
      }),
    );
  });

  test('every chunk but the last lies between min and max, the last is never longer than max', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const sizes = splitBytes(bytes, tinyChunker).map((chunk) => chunk.length);
        for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(tinyChunker.min);
        for (const size of sizes) expect(size).toBeLessThanOrEqual(tinyChunker.max);
      }),
    );
  });

  test('H44 one byte inserted anywhere into 16 MiB makes at most three new chunks', () => {
    const bytes = seededBytes(7, 16 * MIB);
    const chunker = chunkerById('fastcdc-128k-1');
    const key = (chunk: Uint8Array): string => `${chunk.length}:${chunk.subarray(0, 24).join()}:${chunk.subarray(-24).join()}`;
    const known = new Set(splitBytes(bytes, chunker).map(key));
    for (const at of [0, 1, 100_000, 5 * MIB + 3, 16 * MIB - 1]) {
      const edited = concatBytes([bytes.subarray(0, at), new Uint8Array([42]), bytes.subarray(at)]);
      const fresh = splitBytes(edited, chunker).filter((chunk) => !known.has(key(chunk)));
      expect(fresh.length).toBeLessThanOrEqual(3);
      expect(fresh.reduce((sum, chunk) => sum + chunk.length, 0)).toBeLessThan(2 * MIB);
    }
  });
});

describe('parameters', () => {
  test('an empty file has no chunks, a file of up to 32 KiB has one', async () => {
    const chunker = chunkerForSize(0);
    expect(splitBytes(new Uint8Array(0), chunker)).toEqual([]);
    for await (const chunk of splitStream([], chunker)) expect.unreachable(`${chunk.length} bytes came out of nothing`);
    for (const size of [1, 4 * KIB, 32 * KIB]) expect(splitBytes(seededBytes(3, size), chunker)).toHaveLength(1);
  });

  test('files of 256 MiB and more are cut coarsely', () => {
    expect(chunkerForSize(256 * MIB - 1).id).toBe('fastcdc-128k-1');
    expect(chunkerForSize(256 * MIB).id).toBe('fastcdc-1m-1');
    expect(() => chunkerById('fastcdc-1k-9')).toThrow(/fastcdc-1k-9/);
    expect(() => chunkerById('toString')).toThrow(/no chunker/);
  });

  test('the averages hold within a quarter', () => {
    const bytes = seededBytes(11, 48 * MIB);
    for (const chunker of [chunkerById('fastcdc-128k-1'), chunkerById('fastcdc-1m-1')]) {
      const average = bytes.length / splitBytes(bytes, chunker).length;
      expect(average / chunker.average).toBeGreaterThan(0.75);
      expect(average / chunker.average).toBeLessThan(1.25);
    }
  });

  test('bytes without any entropy are cut at max', () => {
    expect(splitBytes(new Uint8Array(2 * MIB), chunkerForSize(0)).every((chunk) => chunk.length <= 512 * KIB)).toBe(true);
  });
});

describe('golden vector: a change here re-sends every file of every user, and needs a new chunker id', () => {
  test('the gear table of the repository\'s seed', () => {
    expect(Array.from(gearTable(GEAR_SEED))).toEqual(Array.from(GEAR));
    expect(Array.from(GEAR.subarray(0, 4))).toMatchInlineSnapshot(`
      [
        -705058666,
        392445365,
        1375054836,
        -1436122564,
      ]
    `);
  });

  test('the cuts of 4 MiB of seed 1 at 128 KiB, of 16 MiB at 1 MiB', () => {
    const sizes = (chunker: 'fastcdc-128k-1' | 'fastcdc-1m-1', size: number): number[] =>
      splitBytes(seededBytes(1, size), chunkerById(chunker)).map((chunk) => chunk.length);
    expect(sizes('fastcdc-128k-1', 4 * MIB)).toMatchInlineSnapshot(`
      [
        156419,
        215225,
        132616,
        114531,
        230861,
        276897,
        143538,
        131972,
        131127,
        166197,
        168157,
        199817,
        240690,
        68512,
        136020,
        134765,
        183706,
        85428,
        87314,
        138472,
        198104,
        214169,
        191908,
        170877,
        159052,
        36713,
        81217,
      ]
    `);
    expect(sizes('fastcdc-1m-1', 16 * MIB)).toMatchInlineSnapshot(`
      [
        1180030,
        1196529,
        1275091,
        730556,
        1182847,
        1155002,
        1527723,
        1062671,
        1469326,
        1069949,
        1165587,
        1108007,
        1189706,
        1326703,
        137489,
      ]
    `);
  });
});
