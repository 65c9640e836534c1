import type { BlobStore } from '../../ports/blob-store.ts';
import type { TestApi } from './test-api.ts';

const bytes = (size: number, from: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 31 + from) & 255);
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const asBytes = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

/** What every BlobStore must do; each test has a folder of its own. */
export const describeBlobStore = ({ describe, expect, test }: TestApi, name: string, begin: () => Promise<{ readonly open: () => BlobStore; readonly drop: () => Promise<void> }>): void => {
  const withStore = (run: (store: BlobStore, open: () => BlobStore) => Promise<void>) => async () => {
    const subject = await begin();
    try {
      await run(subject.open(), subject.open);
    } finally {
      await subject.drop();
    }
  };

  describe(`a blob store: ${name}`, () => {
    test('H2 keeps what was appended, by ranges, also for who opens it later', withStore(async (store, open) => {
      const writer = await store.create('staged-1');
      expect(await writer.append([bytes(10, 1), bytes(0, 0), bytes(5, 2)])).toBe(0);
      expect(await writer.append([bytes(100_000, 3)])).toBe(15);
      expect(writer.size).toBe(100_015);
      await writer.flush();
      expect(same(await store.read('staged-1', 8, 17), Uint8Array.from([...bytes(10, 1).slice(8), ...bytes(5, 2), ...bytes(2, 3)]))).toBe(true);
      await writer.close();
      await writer.close();
      const later = open();
      expect(same(await later.read('staged-1', 15, 100_015), bytes(100_000, 3))).toBe(true);
      expect(same(await asBytes(await later.blob('staged-1', 10, 15)), bytes(5, 2))).toBe(true);
      expect((await later.read('staged-1', 4, 4)).length).toBe(0);
    }));

    test('H3 cut back, a file ends there, and goes on from there', withStore(async (store, open) => {
      const writer = await store.create('torn');
      await writer.append([bytes(70_000, 1)]);
      await writer.flush();
      await writer.append([bytes(50_000, 2), bytes(7, 3)]);
      await writer.truncate(70_001);
      expect(writer.size).toBe(70_001);
      await expect(store.read('torn', 0, 70_002)).rejects.toMatchObject({ code: 'content-lost' });
      expect(await writer.append([bytes(9, 4)])).toBe(70_001);
      await writer.truncate(70_010);
      await writer.flush();
      await writer.close();
      expect((await open().list()).map(({ name: each, size }) => [each, size])).toEqual([['torn', 70_010]]);
      expect(same(await open().read('torn', 69_990, 70_010), Uint8Array.from([...bytes(70_000, 1).slice(69_990), ...bytes(1, 2), ...bytes(9, 4)]))).toBe(true);
    }));

    test('H8 says what is lost', withStore(async (store) => {
      await expect(store.read('nothing', 0, 1)).rejects.toMatchObject({ code: 'content-lost' });
      const writer = await store.create('short');
      await writer.append([bytes(3, 0)]);
      await writer.close();
      await expect(store.read('short', 0, 4)).rejects.toMatchObject({ code: 'content-lost' });
      await expect(store.blob('short', 2, 9)).rejects.toMatchObject({ code: 'content-lost' });
    }));

    test('lists, removes, and does not make a file twice', withStore(async (store) => {
      expect(await store.list()).toEqual([]);
      const writer = await store.create('a');
      await writer.append([bytes(3, 0)]);
      await writer.close();
      await expect(store.create('a')).rejects.toMatchObject({ code: 'storage' });
      const [file] = await store.list();
      expect(file).toMatchObject({ name: 'a', size: 3 });
      await store.remove('a');
      await store.remove('a');
      expect(await store.list()).toEqual([]);
    }));

    test('H2 a file that is being written is removed, or stays as it is and that is told', withStore(async (store) => {
      const writer = await store.create('growing');
      await writer.append([bytes(3, 0)]);
      const refused: unknown = await store.remove('growing').then(() => null, (error: unknown) => error);
      if (refused !== null) {
        expect(refused).toMatchObject({ name: 'SyncClientError', code: 'storage' });
        await writer.append([bytes(4, 1)]);
        expect(same(await store.read('growing', 0, 7), Uint8Array.from([...bytes(3, 0), ...bytes(4, 1)]))).toBe(true);
      }
      await writer.close();
      await store.remove('growing');
      expect(await store.list()).toEqual([]);
    }));

    test('H5 a file that goes while the files are listed is not in the list, and nothing fails', withStore(async (store) => {
      const names = Array.from({ length: 40 }, (_, i) => `f-${i}`);
      for (const each of names) {
        const writer = await store.create(each);
        await writer.append([bytes(3, 0)]);
        await writer.close();
      }
      const lists = await Promise.all(names.map(async (each) => {
        const [listed] = await Promise.all([store.list(), store.estimate(), store.remove(each)]);
        return listed;
      }));
      for (const listed of lists) for (const file of listed) expect(file.size).toBe(3);
      expect(await store.list()).toEqual([]);
    }));

    test('knows its room', withStore(async (store) => {
      const { used, quota } = await store.estimate();
      expect(quota).toBeGreaterThan(used);
      expect(typeof (await store.persist())).toBe('boolean');
    }));
  });
};
