import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../ports/byte-source.ts';
import { bytes, mb } from '../testing/device-with-files.ts';
import { webDigests } from '../testing/index.ts';
import { manifestsOf, streamManifest } from './staged-content.ts';

/** A file that remembers what of its memory it has lent. */
const lending = (content: Uint8Array<ArrayBuffer>) => {
  const lent: ArrayBuffer[] = [];
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      const piece = content.slice(from, to).buffer;
      lent.push(piece);
      return piece;
    },
  });
  return { source: part(0, content.length), held: () => lent.reduce((sum, { byteLength }) => sum + byteLength, 0) };
};

describe('a file that is cut piece by piece', () => {
  test.each([
    ['of random bytes', bytes(22 * mb + 17, 3), null], ['without any entropy', new Uint8Array(18 * mb + 1), null],
    ['in chunks as large as what is read at once', new Uint8Array(18 * mb + 1), 'fastcdc-1m-1'], ['of one piece', bytes(4 * mb, 5), null], ['empty', new Uint8Array(), null],
  ])('H40, H45 %s: it is cut as if it were all here, each byte is written in its place, and at most four pieces are held', async (_, content, chunker) => {
    const { source, held } = lending(content);
    const written = new Uint8Array(content.length);
    let [at, most, told] = [0, 0, 0];
    const manifest = await streamManifest(source, webDigests, chunker, {
      write: async (piece) => {
        const from = at;
        at += piece.length;
        most = Math.max(most, held());
        await new Promise((resolve) => setTimeout(resolve, 0));
        written.set(piece, from);
      },
      onCut: ({ chunks, offset }) => {
        expect(offset).toBe(told);
        told += chunks.reduce((sum, { size }) => sum + size, 0);
        expect(told).toBeLessThanOrEqual(at);
      },
    });
    const [whole] = await manifestsOf([content], webDigests, chunker);
    expect(manifest).toEqual(whole);
    expect(written.every((byte, i) => byte === content[i])).toBe(true);
    expect(most).toBeLessThanOrEqual(16 * mb);
  });
});
