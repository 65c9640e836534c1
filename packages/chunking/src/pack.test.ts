import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, viewOf } from './bytes.ts';
import { type ChunkHash, hashFromBytes } from './chunk-hash.ts';
import { splitBytes } from './chunk-splitter.ts';
import type { ChunkingErrorCode } from './chunking-error.ts';
import { type ManifestChunk, missingChunks } from './manifest.ts';
import { encodePackHeader, MAX_PACK_BYTES, MAX_PACK_CHUNKS, packHeaderSize, packSize, planPacks } from './pack-format.ts';
import { PackReader } from './pack-reader.ts';
import { decodePackTrailer, encodePackTrailer, PACK_FOOTER_BYTES, trailerSizeFromFooter } from './pack-trailer.ts';
import { seededBytes } from './testing/seeded-bytes.ts';
import { segment } from './testing/segment.ts';
import { tinyChunker } from './testing/tiny-chunker.ts';
import { webDigest } from './testing/web-digest.ts';

type Bytes = Uint8Array<ArrayBuffer>;
interface Piece extends ManifestChunk { readonly bytes: Bytes }

const chunked = async (file: Bytes): Promise<Piece[]> =>
  Promise.all(splitBytes(file, tinyChunker).map(async (bytes) => ({ bytes, size: bytes.length, hash: hashFromBytes(await webDigest(bytes)) })));

const packOf = (pieces: readonly Piece[]): Bytes => concatBytes([encodePackHeader(pieces), ...pieces.map((piece) => piece.bytes)]);

function read(pieces: readonly Bytes[], total: number): Map<ChunkHash, Bytes> {
  const reader = new PackReader(total);
  const found = new Map<ChunkHash, Bytes>();
  let parts: Bytes[] = [];
  for (const piece of pieces) {
    for (const span of reader.push(piece)) {
      expect(span.first).toBe(parts.length === 0);
      parts.push(span.bytes);
      if (!span.last) continue;
      found.set(span.entry.hash, concatBytes(parts));
      parts = [];
    }
  }
  reader.finish();
  return found;
}

function codeOf(run: () => unknown): ChunkingErrorCode | 'none' {
  try {
    run();
  } catch (error) {
    return (error as { code: ChunkingErrorCode }).code;
  }
  return 'none';
}

const someFile = fc.record({ seed: fc.integer({ min: 1, max: 1 << 30 }), size: fc.integer({ min: 1, max: 4_000 }) }).map(({ seed, size }) => seededBytes(seed, size));

describe('pack', () => {
  test('H40 any subset of missing chunks → pack → split → reassemble is the file', async () => {
    await fc.assert(
      fc.asyncProperty(someFile, fc.infiniteStream(fc.boolean()), fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }), async (file, coin, lengths) => {
        const pieces = await chunked(file);
        const store = new Map<ChunkHash, Bytes>();
        for (const piece of pieces) if (coin.next().value) store.set(piece.hash, piece.bytes);
        const bytesOf = new Map(pieces.map((piece) => [piece.hash, piece]));
        const missing = missingChunks([{ chunks: pieces }], new Set(store.keys()));
        for (const pack of planPacks(missing, 1_024)) {
          const sent = packOf(pack.map((chunk) => bytesOf.get(chunk.hash) as Piece));
          expect(sent.length).toBe(packSize(pack));
          expect(sent.length).toBeLessThanOrEqual(1_024);
          for (const [hash, bytes] of read(segment(sent, lengths), sent.length)) store.set(hash, bytes);
        }
        expect(concatBytes(pieces.map((piece) => store.get(piece.hash) as Bytes))).toEqual(file);
      }),
      { numRuns: 60 },
    );
  });

  test('H41 a stored pack is indexed again from its trailer alone', async () => {
    const pieces = await chunked(seededBytes(9, 3_000));
    const pack = packOf(pieces);
    const object = concatBytes([pack, await encodePackTrailer(pieces, packHeaderSize(pieces.length), webDigest)]);
    const trailerSize = trailerSizeFromFooter(object.subarray(object.length - PACK_FOOTER_BYTES));
    const entries = await decodePackTrailer(object.subarray(object.length - trailerSize), object.length, webDigest);
    for (const [i, entry] of entries.entries()) {
      expect(object.subarray(entry.offset, entry.offset + entry.size)).toEqual(pieces[i]?.bytes);
      expect(entry.hash).toBe(pieces[i]?.hash);
    }
    expect(entries).toHaveLength(pieces.length);
  });

  test('H41 a trailer with any byte changed is refused, and so is one of another object', async () => {
    const pieces = await chunked(seededBytes(9, 400));
    const trailer = await encodePackTrailer(pieces, packHeaderSize(pieces.length), webDigest);
    const size = packSize(pieces) + trailer.length;
    await fc.assert(
      fc.asyncProperty(fc.nat(trailer.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = trailer.slice();
        broken[at] = (broken[at] as number) ^ flip;
        await expect(decodePackTrailer(broken, size, webDigest)).rejects.toMatchObject({ code: 'badTrailer' });
      }),
    );
    await expect(decodePackTrailer(trailer, size + 1, webDigest)).rejects.toMatchObject({ code: 'badTrailer' });
  });

  test('packs are planned in order, by bytes and by count', () => {
    const hash = 'a'.repeat(64) as ChunkHash;
    const many = Array.from({ length: MAX_PACK_CHUNKS + 1 }, () => ({ hash, size: 1 }));
    expect(planPacks([])).toEqual([]);
    expect(planPacks(many).map((pack) => pack.length)).toEqual([MAX_PACK_CHUNKS, 1]);
    const big = Array.from({ length: 9 }, () => ({ hash, size: 4 * 1024 * 1024 }));
    expect(planPacks(big).map((pack) => pack.length)).toEqual([7, 2]);
    expect(codeOf(() => planPacks([{ hash, size: 100 }], 100))).toBe('chunkTooLong');
  });
});

describe('hostile packs', () => {
  const hash = 'a'.repeat(64) as ChunkHash;
  const good = concatBytes([encodePackHeader([{ hash, size: 4 }]), new Uint8Array(4)]);
  const altered = (change: (view: DataView) => void): Bytes => {
    const copy = good.slice();
    change(viewOf(copy));
    return copy;
  };
  const readAll = (bytes: Bytes, total = bytes.length) => () => read([bytes], total);

  test.each<[string, ChunkingErrorCode, () => unknown]>([
    ['other magic', 'badMagic', readAll(altered((view) => view.setUint8(0, 0)))],
    ['a later version', 'badVersion', readAll(altered((view) => view.setUint8(4, 2)))],
    ['reserved bytes in use', 'badVersion', readAll(altered((view) => view.setUint8(6, 1)))],
    ['no chunks', 'badCount', readAll(altered((view) => view.setUint32(8, 0)))],
    ['a count bomb', 'badCount', readAll(altered((view) => view.setUint32(8, 0xffffffff)))],
    ['a count its length cannot hold', 'badCount', readAll(altered((view) => view.setUint32(8, 30_000)))],
    ['a chunk of 0 bytes', 'chunkEmpty', readAll(altered((view) => view.setUint32(44, 0)))],
    ['a chunk of 4 GiB', 'chunkTooLong', readAll(altered((view) => view.setUint32(44, 0xffffffff)))],
    ['a table that names more than was announced', 'truncated', readAll(altered((view) => view.setUint32(44, 5)))],
    ['a table that names less than was announced', 'trailingBytes', readAll(altered((view) => view.setUint32(44, 3)))],
    ['an unknown codec', 'unknownCodec', readAll(altered((view) => view.setUint8(48, 9)))],
    ['more bytes than announced', 'trailingBytes', readAll(concatBytes([good, new Uint8Array(1)]), good.length)],
    ['10 GB announced', 'packTooLong', () => new PackReader(10_000_000_000)],
    ['one byte over the limit', 'packTooLong', () => new PackReader(MAX_PACK_BYTES + 1)],
    ['too short for any pack', 'truncated', () => new PackReader(49)],
    ['a sender that plans too much', 'packTooLong', () => encodePackHeader(Array.from({ length: 9 }, () => ({ hash, size: 4 << 20 })))],
    ['a sender with nothing to send', 'badCount', () => encodePackHeader([])],
  ])('%s → %s', (_, code, run) => {
    expect(codeOf(run)).toBe(code);
  });

  test('every truncation is noticed', () => {
    for (let length = 0; length < good.length; length++) {
      expect(codeOf(readAll(good.subarray(0, length), good.length))).toBe('truncated');
    }
    expect(codeOf(readAll(good))).toBe('none');
  });

  test('random bytes never do worse than a ChunkingError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 50, maxLength: 400 }), fc.boolean(), (noise, pretend) => {
        const bytes = new Uint8Array(noise);
        if (pretend) bytes.set(good.subarray(0, 8));
        expect(codeOf(readAll(bytes))).toMatch(/^(bad|chunk|pack|unknown|truncated|trailing)/);
      }),
    );
  });
});
