import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashFromBytes } from './chunk-hash.ts';
import { decodeManifestList, encodeManifestList, listedSize } from './manifest-list.ts';
import { contentHash, encodeManifest, type ManifestChunk } from './manifest.ts';
import { webDigest as digest } from './testing/web-digest.ts';

const manifests = fc.array(fc.record({
  chunker: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
  chunks: fc.array(fc.record({ hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hashFromBytes(bytes)), size: fc.integer({ min: 1, max: 2 ** 32 - 1 }) }), { maxLength: 20 }),
}), { maxLength: 12 });

/** In two pieces. */
const encoded = ({ chunker, chunks }: { readonly chunker: string; readonly chunks: readonly ManifestChunk[] }) =>
  ({ chunker, pieces: [encodeManifest(chunks.slice(0, 3)), encodeManifest(chunks.slice(3))] });

describe('a list of manifests', () => {
  test('H41 what was written is read back, each named by what it is made of', async () => {
    await fc.assert(fc.asyncProperty(manifests, async (written) => {
      const bytes = await encodeManifestList(written.map(encoded), digest);
      const read = await decodeManifestList(bytes, digest);
      expect(read.map(({ chunker, chunks }) => ({ chunker, chunks }))).toEqual(written);
      expect(read.map(({ id }) => id)).toEqual(await Promise.all(written.map((manifest) => contentHash(manifest, digest))));
      expect(bytes.length).toBe(48 + written.reduce((sum, { chunker, chunks }) => sum + listedSize(chunker, chunks.length), 0));
    }));
  });

  test('H41 one wrong byte anywhere, or an end anywhere, and nothing is believed', async () => {
    const [file] = fc.sample(manifests.filter((all) => all.length > 2), { numRuns: 1, seed: 7 });
    const bytes = await encodeManifestList((file ?? []).map(encoded), digest);
    for (let at = 0; at < bytes.length; at += 1) {
      await expect(decodeManifestList(bytes.map((byte, i) => (i === at ? byte ^ 4 : byte)), digest)).rejects.toThrow(expect.objectContaining({ name: 'ChunkingError' }));
      await expect(decodeManifestList(bytes.slice(0, at), digest)).rejects.toThrow(expect.objectContaining({ name: 'ChunkingError' }));
    }
  });

  test('H41 a list whose counts lie is refused although it hashes to what it says', async () => {
    const bytes = await encodeManifestList([{ chunker: 'x', pieces: [] }], digest);
    const signed = async (change: (bytes: Uint8Array) => void): Promise<Uint8Array<ArrayBuffer>> => {
      const changed = bytes.slice();
      change(changed);
      changed.set(await digest(changed.slice(0, -36)), changed.length - 36);
      return changed;
    };
    await expect(decodeManifestList(await signed((list) => void (list[11] = 2)), digest)).rejects.toMatchObject({ code: 'truncated' });
    await expect(decodeManifestList(await signed((list) => void (list[11] = 0)), digest)).rejects.toMatchObject({ code: 'trailingBytes' });
    await expect(decodeManifestList(await signed((list) => void (list[12] = 255)), digest)).rejects.toMatchObject({ code: 'truncated' });
    await expect(decodeManifestList(await signed((list) => void (list[14] = 255)), digest)).rejects.toMatchObject({ code: 'truncated' });
    await expect(decodeManifestList(await signed((list) => void (list[4] = 2)), digest)).rejects.toMatchObject({ code: 'badVersion' });
    await expect(encodeManifestList([{ chunker: 'a b', pieces: [] }], digest)).rejects.toMatchObject({ code: 'unknownChunker' });
  });
});
