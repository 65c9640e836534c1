import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ShapedLine, type LineShape } from './shaped-line.ts';

const throughALine = async (shape: LineShape, work: (line: ShapedLine, near: Socket, far: Socket) => Promise<void>): Promise<void> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using line = await ShapedLine.to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, shape);
  const arrival = once(server, 'connection') as Promise<[Socket]>;
  const near = connect(Number(new URL(line.url).port), '127.0.0.1');
  near.on('error', () => undefined);
  const [far] = await arrival;
  far.on('error', () => undefined);
  try {
    await work(line, near, far);
  } finally {
    near.destroy();
    far.destroy();
    server.close();
  }
};

const received = async (socket: Socket, bytes: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for (let left = bytes; left > 0; ) {
    const [piece] = (await once(socket, 'data')) as [Buffer];
    pieces.push(piece);
    left -= piece.length;
  }
  return Buffer.concat(pieces);
};

test('what enters comes out whole and in order, no sooner than the way and the width allow', async () => {
  await throughALine({ delayMs: 40, bitsPerSecond: 8_000_000 }, async (line, near, far) => {
    const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i % 251));
    const start = performance.now();
    const arrived = received(far, bytes.length);
    near.write(bytes);
    expect((await arrived).equals(bytes)).toBe(true);
    // 200,000 bytes at 1,000 a millisecond, and 40 ms of way; less one tick of a timer's rounding.
    expect(performance.now() - start).toBeGreaterThan(235);
    expect(line.sent).toBe(bytes.length);
    const back = received(near, 5);
    far.write('hello');
    expect((await back).toString()).toBe('hello');
    expect(line.sent).toBe(bytes.length);
  });
});

test('a cut breaks both ends, and the next connection comes through', async () => {
  await throughALine({ delayMs: 1, bitsPerSecond: 80_000_000 }, async (line, near, far) => {
    const gone = Promise.all([once(near, 'close'), once(far, 'close')]);
    line.cutEvery(30);
    await gone;
    expect(line.cuts).toBeGreaterThanOrEqual(1);
    const again = connect(Number(new URL(line.url).port), '127.0.0.1');
    await once(again, 'connect');
    again.destroy();
  });
});
