import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG of 320 by 200 in two colours, one fading into the other. */
export const picture = (from: readonly [number, number, number], to: readonly [number, number, number]): Buffer => {
  const [width, height] = [320, 200];
  const rows = Array.from({ length: height }, (_, y) => {
    const part = y / (height - 1);
    const pixel = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * part));
    return Buffer.from([0, ...Array.from({ length: width }, () => pixel).flat()]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
};
