import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givingBack } from './giving-back.ts';

const blockBytes = 128 * 1024;

/** Keeps a copy of what it was given, made only when it is done with the write: what was taken away meanwhile is missing. */
class SlowSink extends Writable {
  readonly got: Buffer[] = [];

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    void setImmediate().then(() => {
      this.got.push(Buffer.from(piece));
      done();
    });
  }
}

async function* viewsOf(blocks: readonly Uint8Array[], cuts: readonly number[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const block of blocks) {
    const places = [0, ...cuts.map((cut) => cut % block.length).sort((a, b) => a - b), block.length];
    for (const [nth, to] of places.entries()) if (nth > 0) yield block.subarray(places[nth - 1], to);
  }
}

test('H8 what is sent arrives whole, however its blocks are cut and slow its reader is, and the memory of all blocks but the last is given back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(blockBytes), { maxLength: 4 }), fc.integer({ min: 1, max: 3 * blockBytes }), async (count, cuts, highWaterMark) => {
      const blocks = Array.from({ length: count }, (_, i) => new Uint8Array(blockBytes).fill(i + 1));
      const whole = Buffer.concat(blocks);
      const sink = new SlowSink({ highWaterMark });
      const pieces = givingBack(viewsOf(blocks, cuts), sink);
      const first = await pieces.next();
      if (first.done !== true) sink.write(first.value);
      await pipeline(pieces, sink);
      expect(Buffer.concat(sink.got).equals(whole)).toBe(true);
      if (highWaterMark === 1) expect(blocks.slice(0, -1).every(({ byteLength }) => byteLength === 0)).toBe(true);
    }),
    { numRuns: 50, examples: [[12, [], 1], [12, [100, 60_000], 1]] },
  );
});

test('H8 what comes over a network is given back too: in pieces of 64 KiB, as large as that from which Node cuts small ones', async () => {
  const blocks = Array.from({ length: 9 }, (_, i) => new Uint8Array(Buffer.poolSize).fill(i));
  const sink = new SlowSink({ highWaterMark: 1 });
  await pipeline(givingBack(viewsOf(blocks, [Buffer.poolSize - 7]), sink), sink);
  expect(Buffer.concat(sink.got).equals(Buffer.concat(Array.from({ length: 9 }, (_, i) => Buffer.alloc(Buffer.poolSize, i))))).toBe(true);
  expect(blocks.map(({ byteLength }) => byteLength > 0)).toEqual([...Array.from({ length: 8 }, () => false), true]);
});

test('H8 small pieces that share their memory with others keep it', async () => {
  const shared = Array.from({ length: 3 }, (_, i) => Buffer.allocUnsafe(Buffer.poolSize / 2 - 1).fill(i));
  const sink = new SlowSink({ highWaterMark: 1 });
  await pipeline(givingBack(viewsOf(shared, []), sink), sink);
  expect(shared.map((each) => each[0])).toEqual([0, 1, 2]);
});

test('a reader that left has nothing taken from under its last write', async () => {
  const blocks = Array.from({ length: 4 }, () => new Uint8Array(blockBytes));
  const sink = new SlowSink({ highWaterMark: 1 });
  const pieces = givingBack(viewsOf(blocks, []), sink);
  await pieces.next();
  sink.destroy();
  await pieces.next();
  await pieces.next();
  await pieces.return();
  expect(blocks.every(({ byteLength }) => byteLength === blockBytes)).toBe(true);
});
