import { PassThrough, Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { drain, pour } from './pour.ts';

const body = (): PassThrough => new PassThrough({ highWaterMark: 1_000 });

describe('pour', () => {
  test('one piece at a time, also when each has to wait', async () => {
    let busy = 0;
    const taken: number[] = [];
    await pour(Readable.from(Array.from({ length: 50 }, (_, i) => Buffer.from([i])), { objectMode: true }), async (piece) => {
      expect(busy++).toBe(0);
      await turn();
      taken.push(piece[0] ?? -1);
      busy--;
    });
    expect(taken).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('a refusal, at once or later, stops it and leaves the rest to be drained', async () => {
    for (const later of [true, false]) {
      const stream = body();
      for (let i = 0; i < 5; i++) stream.write(Buffer.alloc(100));
      stream.end();
      let taken = 0;
      const refuse = async (): Promise<void> => {
        throw new Error('refused');
      };
      await expect(pour(stream, () => {
        taken++;
        if (later) return refuse();
        throw new Error('refused');
      })).rejects.toThrow('refused');
      expect(taken).toBe(1);
      expect(stream.destroyed).toBe(false);
      await drain(stream);
      expect(stream.readableEnded).toBe(true);
      await drain(stream);
    }
  });

  test('a sender that goes away ends it, after the piece that was being taken', async () => {
    const stream = body();
    const order: string[] = [];
    const pouring = pour(stream, async () => {
      await turn();
      await turn();
      order.push('taken');
    }).then(() => order.push('poured'));
    stream.write(Buffer.alloc(10));
    await turn();
    stream.destroy(new Error('ECONNRESET'));
    await pouring;
    expect(order).toEqual(['taken', 'poured']);
    await pour(stream, () => expect.unreachable());
  });

  test('a body that is over already', async () => {
    const stream = body();
    stream.end();
    await drain(stream);
    await pour(stream, () => expect.unreachable());
  });
});
