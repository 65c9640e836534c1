import { spawnSync } from 'node:child_process';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededBytes } from '@holdfast/chunking/testing';
import { objectKeyOf, readAll, sourceOf } from '@holdfast/sync-server';
import { contentStoreContract, sha256Contract, textMergerContract } from '@holdfast/sync-server/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { DiskContentStore } from './disk-content-store.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import { nodeUtf8 } from './node-utf8.ts';

const folders: string[] = [];
const temporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-store-'));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('disk content store', () => {
  contentStoreContract({ test, expect }, async () => DiskContentStore.open(await temporary()));
  sha256Contract({ test, expect }, nodeSha256);
  textMergerContract({ test, expect }, { sha256: nodeSha256, utf8: nodeUtf8, open: async () => DiskContentStore.open(await temporary()) });

  const key = objectKeyOf('packs/a/b');

  test('objects survive the process that wrote them; its leftovers do not', async () => {
    const folder = await temporary();
    await (await DiskContentStore.open(folder)).put(key, sourceOf(seededBytes(1, 100)));
    await writeFile(join(folder, 'incoming', 'half-written'), 'x');
    const again = await DiskContentStore.open(folder);
    expect(await readAll(await again.read(key, { from: 0, to: 100 }))).toEqual(seededBytes(1, 100));
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('files that are not ours, put there by others, are passed over', async () => {
    const folder = await temporary();
    const store = await DiskContentStore.open(folder);
    await store.put(key, sourceOf(new Uint8Array(3)));
    await writeFile(join(folder, 'objects', 'packs', '.DS_Store'), 'x');
    const found: string[] = [];
    for await (const object of store.list('packs/')) found.push(object.key);
    expect(found).toEqual([key]);
  });

  test('opened beside a running server, it leaves alone what that is just writing', async () => {
    const folder = await temporary();
    const server = await DiskContentStore.open(folder);
    const waiting = Promise.withResolvers<void>();
    const writing = Promise.withResolvers<void>();
    const put = server.put(key, {
      size: 2,
      async *open() {
        yield new Uint8Array([1]);
        writing.resolve();
        await waiting.promise;
        yield new Uint8Array([2]);
      },
    });
    await writing.promise;
    const beside = await DiskContentStore.open(folder, { sweep: false });
    waiting.resolve();
    await put;
    expect(await readAll(await beside.read(key, { from: 0, to: 2 }))).toEqual(new Uint8Array([1, 2]));
  });

  test('a file that may be taken over is renamed, and refused untouched when its size is not as announced', async () => {
    const folder = await temporary();
    const store = await DiskContentStore.open(folder);
    const file = join(folder, 'spooled');
    await writeFile(file, 'hello');
    await expect(store.put(key, { ...sourceOf(), size: 4, file })).rejects.toMatchObject({ code: 'sizeMismatch' });
    expect(await readdir(folder)).toContain('spooled');
    await store.put(key, { ...sourceOf(), size: 5, file });
    expect(new TextDecoder().decode(await readAll(await store.read(key, { from: 0, to: 5 })))).toBe('hello');
    expect(await readdir(folder)).not.toContain('spooled');
  });

  test('a folder that somebody removed while the server ran is made again at the next try', async () => {
    const folder = await temporary();
    const store = await DiskContentStore.open(folder);
    await store.put(key, sourceOf(seededBytes(1, 10)));
    await rm(join(folder, 'objects', 'packs'), { recursive: true });
    await expect(store.put(key, sourceOf(seededBytes(1, 10)))).rejects.toMatchObject({ code: 'objectMissing' });
    await store.put(key, sourceOf(seededBytes(1, 10)));
    expect(await store.stat(key)).toEqual({ size: 10 });
  });

  test('a disk that does not answer: each call fails once its deadline is over, and the next one finds it well again', async () => {
    const folder = await temporary();
    const store = await DiskContentStore.open(folder, { limits: { deadlineMs: 300, bytesPerSecond: 1_000_000 } });
    await store.put(key, sourceOf(seededBytes(1, 10)));
    const hanging = join(folder, 'objects', 'packs', 'a', 'hangs');
    // Whoever opens a pipe waits until somebody writes into it: so does whoever opens a file on a disk that is away.
    expect(spawnSync('mkfifo', [hanging]).status).toBe(0);
    const away = { code: 'storageUnavailable', message: expect.stringContaining('does not answer') };
    await expect(store.read(objectKeyOf('packs/a/hangs'), { from: 0, to: 1 })).rejects.toMatchObject(away);
    await expect(store.put(key, { ...sourceOf(), size: 10, file: hanging })).rejects.toMatchObject({ code: 'sizeMismatch' });
    const never = Promise.withResolvers<never>();
    const silent = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      await never.promise;
    };
    await expect(store.put(key, { size: 10, open: silent })).rejects.toMatchObject(away);
    await (await open(hanging, 'w')).close();
    expect(await readAll(await store.read(key, { from: 0, to: 10 }))).toEqual(seededBytes(1, 10));
  });

  test('hostile keys never reach the disk', () => {
    for (const bad of ['', '/', '..', 'packs/../x', 'a//b', 'a/./b', 'A', 'a\\b', 'a\0b', 'a/', '/a', 'é', 'a'.repeat(65)]) {
      expect(() => objectKeyOf(bad)).toThrow(/cannot name a stored object/);
    }
  });
});
