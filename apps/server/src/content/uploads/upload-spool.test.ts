import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asNodeId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { alice, bob, space } from '../testing/content-server.ts';
import type { FileUpload, PackUpload, UploadId } from './upload-record.ts';
import { UploadSpool } from './upload-spool.ts';

const pack = (user = alice): PackUpload =>
  ({ id: randomUUID() as string as UploadId, user, space, kind: 'pack', length: 100, createdAt: 0, metadata: {}, finished: null });

test('H39 one person begins only so many uploads, however small; finished ones and other people do not count', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  try {
    const spool = await UploadSpool.open(folder, { perUser: 1_000_000, uploadsPerUser: 2, finishedPerUser: 9, expireMs: 1 });
    const first = pack();
    await spool.create(first);
    await spool.create(pack());
    await expect(spool.create(pack())).rejects.toMatchObject({ code: 'spool-full' });
    await spool.create(pack(bob));
    await spool.finish({ ...first, finished: true });
    await spool.create(pack());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('H39 finished uploads leave little behind: what was told of them is dropped, and only so many of a person are remembered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  try {
    const limits = { perUser: 1_000_000, uploadsPerUser: 2, finishedPerUser: 3, expireMs: 1 };
    const spool = await UploadSpool.open(folder, limits);
    const told = { filename: 'x'.repeat(10_000) };
    const done: UploadId[] = [];
    for (let i = 0; i < 5; i += 1) {
      const file: FileUpload = {
        ...pack(), kind: 'file', length: 0, metadata: told, parent: asNodeId(randomUUID()), folders: [], name: 'a', mtime: null, mime: null, finished: null,
      };
      await spool.create(file);
      await spool.finish({ ...file, finished: { space, node: asNodeId(randomUUID()) } });
      done.push(file.id);
    }
    const other = pack(bob);
    await spool.create(other);
    expect(done.map((id) => spool.find(id) !== null)).toEqual([false, false, true, true, true]);
    const files = await readdir(folder);
    expect(files).toHaveLength(3);
    for (const file of files) expect((await stat(join(folder, file))).size).toBeLessThan(1_000);
    const again = await UploadSpool.open(folder, limits);
    expect(again.find(done[4] ?? '')).toMatchObject({ metadata: {} });
    expect(spool.find(other.id)).not.toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});
