import { describe, expect, test } from 'vitest';
import { splitBytes } from './chunk-splitter.ts';
import { chunkerForSize } from './chunker.ts';
import { buildManifest, chunksSize, contentHash, encodeManifest, type ManifestChunk, missingChunks } from './manifest.ts';
import { hashFromBytes, hashToBytes } from './chunk-hash.ts';
import { seededBytes } from './testing/seeded-bytes.ts';
import { webDigest } from './testing/web-digest.ts';

const file = seededBytes(5, 700_000);

describe('manifest', () => {
  test('names every chunk by the SHA-256 of its bytes, and their sizes add up', async () => {
    const manifest = await buildManifest([file], webDigest, { size: file.length });
    expect(manifest).toMatchObject({ chunker: 'fastcdc-128k-1', size: file.length });
    expect(chunksSize(manifest.chunks)).toBe(file.length);
    const hashes = await Promise.all(splitBytes(file, chunkerForSize(file.length)).map(webDigest));
    expect(manifest.chunks.map((chunk) => chunk.hash)).toEqual(hashes.map(hashFromBytes));
  });

  test('hands each chunk out before it cuts the next', async () => {
    const seen: number[] = [];
    const manifest = await buildManifest([file], webDigest, { size: file.length }, (_, bytes) => void seen.push(bytes.length));
    expect(seen).toEqual(manifest.chunks.map((chunk) => chunk.size));
  });

  test('the canonical encoding is 32 bytes of hash and a big-endian size a chunk', async () => {
    const [chunk] = (await buildManifest([new Uint8Array([1, 2, 3])], webDigest, { size: 3 })).chunks as [ManifestChunk];
    expect(encodeManifest([chunk])).toEqual(new Uint8Array([...hashToBytes(chunk.hash), 0, 0, 0, 3]));
  });

  test('golden vector of the content hash', async () => {
    expect(await contentHash({ chunks: [] }, webDigest)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(await contentHash(await buildManifest([file], webDigest, { size: file.length }), webDigest)).toMatchInlineSnapshot(`"d4c58fde0239952ea213627fec0b6a63de1a288b697f21902ebe1ef4fbad8210"`);
  });

  test('missing chunks: each once, in order of first use, without those the other side has', async () => {
    const { chunks } = await buildManifest([file], webDigest, { size: file.length });
    const [first, second] = chunks as [ManifestChunk, ManifestChunk];
    const twice = { chunks: [first, second, first] };
    expect(missingChunks([twice, twice], new Set())).toEqual([first, second]);
    expect(missingChunks([twice], new Set([first.hash]))).toEqual([second]);
    expect(missingChunks([], new Set())).toEqual([]);
  });
});
