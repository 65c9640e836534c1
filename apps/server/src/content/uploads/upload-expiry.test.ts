import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { metadataOf, TusCalls } from '../testing/tus-calls.ts';
import type { PackUpload, UploadId } from './upload-record.ts';
import { UploadSpool, usualSpoolLimits } from './upload-spool.ts';

const hour = 60 * 60 * 1000;
const bytes = seededBytes(1, 4_000);

describe('F11 H42 an upload expires by silence, not by age', { timeout: 20_000 }, () => {
  let server: ContentServer;
  let tus: TusCalls;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
    server = await ContentServer.start();
    tus = new TusCalls(server);
  });
  afterEach(async () => {
    await server.stop();
    vi.useRealTimers();
  });
  const later = (hours: number): void => void vi.setSystemTime(Date.now() + hours * hour);

  test('while bytes come it lives on, also across restarts; each answer says until when', async () => {
    const at = await tus.begin(bytes.length, metadataOf({ filename: 'slow.bin', space }));
    for (let offset = 0; offset < 3_000; offset += 1_000) {
      later(20);
      const answer = await tus.patch(at, offset, bytes.subarray(offset, offset + 1_000));
      expect([answer.status, answer.headers.get('Upload-Expires')]).toEqual([204, new Date(Date.now() + 24 * hour).toUTCString()]);
      if (offset === 1_000) await server.restart({ hard: true });
    }
    later(20);
    expect((await tus.patch(at, 3_000, bytes.subarray(3_000))).status).toBe(204);
    expect([...server.added.values()]).toHaveLength(1);
    later(23);
    expect(await tus.offsetOf(at)).toBe(bytes.length);
  });

  test('when none come it is gone after a day: asking alone does not keep it', async () => {
    const at = await tus.begin(bytes.length, metadataOf({ filename: 'left.bin', space }));
    later(1);
    await tus.patch(at, 0, bytes.subarray(0, 1_000));
    later(23.9);
    expect(await tus.offsetOf(at)).toBe(1_000);
    later(0.2);
    expect((await tus.head(at)).status).toBe(410);
    expect((await tus.patch(at, 1_000, bytes.subarray(1_000))).status).toBe(410);
  });
});

test('F11 moving bytes are written down once a minute, and the sweep goes by them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  try {
    const spool = await UploadSpool.open(folder);
    const record: PackUpload = { id: randomUUID() as string as UploadId, user: alice, space, kind: 'pack', length: 2 ** 22, createdAt: 0, metadata: {}, finished: null };
    await spool.create(record);
    const onDisk = async (): Promise<unknown> => JSON.parse(await readFile(spool.pathOf(record.id, 'json'), 'utf8'));
    expect(spool.touch(record.id, 59_999)).toBeUndefined();
    await spool.touch(record.id, 60_000);
    expect(await onDisk()).toMatchObject({ createdAt: 0, touchedAt: 60_000 });
    expect(spool.touch(record.id, 100_000)).toBeUndefined();
    await spool.finish({ ...record, finished: true });
    for (const each of [spool, await UploadSpool.open(folder)]) {
      expect(each.expired(60_000 + usualSpoolLimits.expireMs)).toEqual([]);
      expect(each.expired(60_001 + usualSpoolLimits.expireMs)).toEqual([record.id]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
