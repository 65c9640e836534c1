import { expect, test } from 'vitest';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { Thumbnails } from './thumbnails.ts';

const crcOf = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
};
const part = (name: string, data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(data.length + 12);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  view.setUint32(data.length + 8, crcOf(bytes.subarray(4, data.length + 8)));
  return bytes;
};
/** A black picture of one bit a point. */
const png = async (width: number, height: number): Promise<Blob> => {
  const rows = new Blob([new Uint8Array((Math.ceil(width / 8) + 1) * height)]).stream().pipeThrough(new CompressionStream('deflate'));
  const head = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  const packed = new Uint8Array(await new Response(rows).arrayBuffer());
  return new Blob([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), part('IHDR', head), part('IDAT', packed), part('IEND', new Uint8Array())], { type: 'image/png' });
};
const thumbnailOf = async (name: string, blob: Blob): Promise<string | null> => {
  const engine = new FixtureEngine();
  const node = await engine.node(engine.add(engine.root, name, blob));
  return await new Thumbnails(engine).of(node ?? expect.fail('no such file'));
};

test('a picture of few bytes and very many points is not drawn: it keeps its icon', async () => {
  const large = await png(8_000, 8_000);
  expect(large.size).toBeLessThan(100_000);
  expect(await thumbnailOf('bomb.png', large)).toBeNull();
});

test('a picture is drawn small; what is none, and a drawing, keeps its icon', async () => {
  const address = await thumbnailOf('wide.png', await png(896, 448));
  const drawn = await createImageBitmap(await (await fetch(address ?? '')).blob());
  expect([drawn.width, drawn.height]).toEqual([224, 112]);
  expect(await thumbnailOf('text.png', new Blob(['not a picture'], { type: 'image/png' }))).toBeNull();
  expect(await thumbnailOf('drawing.svg', new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'], { type: 'image/svg+xml' }))).toBeNull();
});
