import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryContentIndex, MemoryContentStore } from '@holdfast/sync-server/testing';
import { expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, space } from '../testing/content-server.ts';
import { Receivers } from './receivers.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { TusStore } from './tus-store.ts';
import { UploadLocks } from './upload-locks.ts';
import type { PackUpload, UploadId } from './upload-record.ts';
import { UploadSpool, usualSpoolLimits } from './upload-spool.ts';

test('F11 H42 an upload that goes on, or ends, while the sweep is at another one: it stays, or is no error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  try {
    const now = (): number => usualSpoolLimits.expireMs + 1;
    const spool = await UploadSpool.open(folder);
    const receivers = new Receivers({ store: new MemoryContentStore(), index: new MemoryContentIndex(), sha256: nodeSha256, now, addFile: () => Promise.reject(new Error('no file is sent here')) }, spool);
    const store = new TusStore(spool, receivers, null, now);
    const locks = new UploadLocks((id) => store.interrupt(id));
    const begin = async (): Promise<UploadId> => {
      const record: PackUpload = { id: randomUUID() as string as UploadId, user: alice, space, kind: 'pack', length: 1_000, createdAt: 0, metadata: {}, finished: null };
      await spool.create(record);
      return record.id;
    };
    const [first, goesOn, ends, last] = [await begin(), await begin(), await begin(), await begin()];
    const sweeping = sweepUploads({ spool, receivers, store, locks, now });
    await Promise.all([spool.touch(goesOn, now()), store.remove(ends)]);
    await sweeping;
    expect([first, goesOn, ends, last].map((id) => spool.find(id) !== null)).toEqual([false, true, false, false]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
