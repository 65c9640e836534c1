import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alice, bob, space } from '../testing/content-server.ts';
import type { PackUpload, UploadId } from './upload-record.ts';
import { UploadSpool } from './upload-spool.ts';

const pack = (user = alice): PackUpload =>
  ({ id: randomUUID() as string as UploadId, user, space, kind: 'pack', length: 100, createdAt: 0, metadata: {}, finished: null });

test('H39 one person begins only so many uploads, however small; finished ones and other people do not count', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  try {
    const spool = await UploadSpool.open(folder, { perUser: 1_000_000, uploadsPerUser: 2, expireMs: 1 });
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
