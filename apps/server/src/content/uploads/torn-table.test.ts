import { open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { packHeaderSize } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContentServer } from '../testing/content-server.ts';
import { packOfChunks } from '../testing/sample-pack.ts';
import { TusCalls } from '../testing/tus-calls.ts';

const chunks = 2_000;
const table = packHeaderSize(chunks);

/** A pack begins with the table of its chunks: 74 KB of it here, which a crash may tear. */
describe('H42 the table of a pack is torn by a crash', { timeout: 60_000 }, () => {
  let server: ContentServer;
  let tus: TusCalls;
  let pack: Uint8Array<ArrayBuffer>;
  beforeEach(async () => {
    server = await ContentServer.start();
    tus = new TusCalls(server);
    pack = await packOfChunks(seededBytes(1, chunks * 700), 700);
  });
  afterEach(async () => {
    await server.stop();
  });

  /** Sends so much, loses the process, does something to what is on the disk, and answers where the upload stands then. */
  const after = async (sent: number, tear: (part: string) => Promise<void>): Promise<{ readonly at: string; readonly offset: number }> => {
    const at = await tus.begin(pack.length);
    expect((await tus.patch(at, 0, pack.subarray(0, sent))).status).toBe(204);
    await server.restart({ hard: true });
    await tear(join(server.folder, 'spool', `${at.split('/').at(-1)}.part`));
    return { at, offset: await tus.offsetOf(at) };
  };
  const zeros = (from: number, bytes: number) => async (part: string): Promise<void> => {
    const handle = await open(part, 'r+');
    await handle.write(new Uint8Array(bytes), 0, bytes, from);
    await handle.close();
  };
  const completes = async (at: string, offset: number): Promise<void> => {
    expect((await tus.patch(at, offset, pack.subarray(offset))).status).toBe(204);
    expect(await tus.offsetOf(at)).toBe(pack.length);
  };

  test('half of it had come: the upload begins again, and completes', async () => {
    for (const sent of [1, 11, 12, 13, table / 2, table - 1]) {
      const { at, offset } = await after(Math.floor(sent), async () => undefined);
      expect(offset).toBe(0);
      await completes(at, offset);
    }
  });

  test('all of it had come, and the disk has lost its end, a page of it, or the half of a row', async () => {
    for (const tear of [(part: string) => truncate(part, table - 5), zeros(4096, 4096), zeros(8192, 512), zeros(table - 20, 20)]) {
      const { at, offset } = await after(table + 100_000, tear);
      expect(offset).toBe(0);
      await completes(at, offset);
    }
  });

  test('all of it is there: the upload goes on behind its last whole chunk', async () => {
    const { at, offset } = await after(table + 100_000, async () => undefined);
    expect(offset).toBe(table + 100_000 - (100_000 % 700));
    await completes(at, offset);
  });

  test('one of its names is another, which nothing in it tells: the pack is refused when that chunk comes, and the next attempt is a fresh one', async () => {
    const row = 1_500;
    const { at, offset } = await after(table + 100_000, zeros(packHeaderSize(row), 8));
    expect(offset).toBeGreaterThan(table);
    expect((await tus.patch(at, offset, pack.subarray(offset))).status).toBe(422);
    expect((await tus.head(at)).status).toBe(404);
    await completes(await tus.begin(pack.length), 0);
  });
});
