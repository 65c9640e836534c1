import { chunkerForSize } from '@holdfast/chunking';
import { asManifestId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { keptChunker } from './kept-chunker.ts';

const MiB = 1024 * 1024;
const manifest = asManifestId('a'.repeat(64));
const [small, large] = [chunkerForSize(MiB).id, chunkerForSize(1024 * MiB).id];
const cutBy = (chunker: string, id = manifest) => ({ id, chunker, size: 0, chunks: [] });
const nobody = () => Promise.reject(new SyncClientError('offline', 'No network'));
const unknown = async () => undefined;

describe('H44 the chunker of a file stays with it', () => {
  test('what lies on this device says it', async () => {
    expect(await keptChunker({ manifest, size: 300 * MiB }, 300 * MiB, { here: async () => cutBy(small), there: nobody })).toBe(small);
  });

  test('a cloud-only file that grows is cut as its old size was, also when nobody answers', async () => {
    expect(small).not.toBe(large);
    expect(await keptChunker({ manifest, size: 200 * MiB }, 300 * MiB, { here: unknown, there: nobody })).toBe(small);
    expect(await keptChunker({ manifest, size: 300 * MiB }, 200 * MiB, { here: unknown, there: nobody })).toBe(large);
  });

  test('the server knows better: one that had grown before is still cut as it was at first', async () => {
    expect(await keptChunker({ manifest, size: 300 * MiB }, 310 * MiB, { here: unknown, there: async () => cutBy(small) })).toBe(small);
    expect(await keptChunker({ manifest, size: 300 * MiB }, 310 * MiB, { here: unknown, there: async () => cutBy(small, asManifestId('b'.repeat(64))) })).toBe(large);
  });

  test('nobody is asked for small files, and a fault of ours is not taken for silence', async () => {
    const fault = () => Promise.reject(new Error('ours'));
    expect(await keptChunker({ manifest, size: MiB }, 2 * MiB, { here: unknown, there: fault })).toBe(small);
    await expect(keptChunker({ manifest, size: 300 * MiB }, MiB, { here: unknown, there: fault })).rejects.toThrow('ours');
  });
});
