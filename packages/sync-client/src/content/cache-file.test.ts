import { asManifestId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryFiles, MemoryLocks, seededRandom } from '../testing/index.ts';
import { CacheFile } from './cache-file.ts';

const begin = () => {
  const blobs = new MemoryFiles(() => 0).open();
  const ports = { blobs, locks: new MemoryLocks().open(), random: seededRandom(7) };
  return { blobs, fill: (work: (file: CacheFile) => Promise<void>) => CacheFile.within(ports, (file) => file.fill(5, () => work(file))) };
};
const manifest = { id: asManifestId('a'.repeat(64)), chunker: 'one', size: 6, chunks: [] };

describe('a file of what the server has as well', () => {
  test('its row names what was added, and where it lies', async () => {
    const { blobs, fill } = begin();
    const row = await fill(async (file) => {
      await file.append([new Uint8Array(3)]);
      await file.add(manifest, new Blob(['whole!']));
    });
    expect(row).toMatchObject({ blobs: [{ manifest, offset: 3 }], at: 5 });
    expect(new TextDecoder().decode(await blobs.read(row.file, 3, 9))).toBe('whole!');
  });

  test('H5 nothing is left of one that could not be filled, and told is why', async () => {
    const { blobs, fill } = begin();
    await expect(fill(async (file) => {
      await file.add(manifest, new Blob(['whole!']));
      throw new SyncClientError('storage-full', 'No room');
    })).rejects.toMatchObject({ code: 'storage-full' });
    expect(await blobs.list()).toEqual([]);
  });

  test('H5 told is why it could not be filled also when it cannot be removed', async () => {
    const { blobs, fill } = begin();
    blobs.remove = () => Promise.reject(new SyncClientError('storage', 'It cannot be removed'));
    await expect(fill(() => Promise.reject(new SyncClientError('storage-full', 'No room')))).rejects.toMatchObject({ code: 'storage-full' });
  });
});
