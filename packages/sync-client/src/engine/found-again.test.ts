import { describe, expect, test } from 'vitest';
import { StagingFile } from '../content/staging-file.ts';
import type { ByteSource } from '../index.ts';
import { bytes, mb, root, space, wall } from '../testing/device-with-files.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';
import type { MemoryDeviceOptions } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const day = 24 * 60 * 60 * 1000;
let seed = 9_900;
const deviceOf = (server: MemoryServer, more: Partial<MemoryDeviceOptions> = {}) => {
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed: (seed += 1), transport, ...more });
  return { device, transport, open: () => createEngine(device.tab(), { space, deviceName: 'Laptop' }) };
};
const broken = (content: Uint8Array<ArrayBuffer>, readable: number): ByteSource => {
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (x, y) => part(from + x, from + y),
    arrayBuffer: async () => {
      if (to > readable) throw new DOMException('The disk was pulled out', 'NotReadableError');
      return content.slice(from, to).buffer;
    },
  });
  return part(0, content.length);
};
const entry = (name: string, blob: ByteSource) => ({ path: [name], blob, mtime: 5, mime: '' });
const offered = (engine: SyncEngine): string[] => engine.inspect().parked.map(({ row }) => row.title).sort();
const sent = bytes(500);
const film = bytes(9 * mb, 7);
/** As an app of before left it: sent.bin, which the server has, then a film that was not read to its end, and these. */
const leave = async (device: MemoryDevice, behind: readonly { readonly name: string; readonly content: Uint8Array<ArrayBuffer> }[]): Promise<void> => {
  const file = await StagingFile.create(device.files.open(), webDigests, 'staged-before');
  const add = async (name: string, content: Uint8Array<ArrayBuffer>) => await file.addSmall([{ header: { path: [name], size: content.length, mime: '', mtime: 5 }, source: new Blob([content]), chunker: null }], [content]);
  await add('sent.bin', sent);
  await file.addLarge({ header: { path: ['film.mov'], size: film.length, mime: '', mtime: 5 }, source: broken(film, 4 * mb), chunker: null }, () => undefined).catch(() => undefined);
  for (const { name, content } of behind) await add(name, content);
  await file.flush();
  await file.close();
  // It is looked at after the other.
  await leaveWhole(device);
};
/** One of which all is on the server. */
const leaveWhole = async (device: MemoryDevice): Promise<void> => {
  const file = await StagingFile.create(device.files.open(), webDigests, 'staged-whole');
  await file.addSmall([{ header: { path: ['sent.bin'], size: sent.length, mime: '', mtime: 5 }, source: new Blob([sent]), chunker: null }], [sent]);
  await file.flush();
  await file.close();
};
const withSent = async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const other = deviceOf(server);
  const engine = await other.open();
  await engine.addFiles(root, [entry('sent.bin', new Blob([sent]))]);
  await settle(other.device, engine.syncNow());
  await engine.close();
  return server;
};
const opened = async ({ device, open }: ReturnType<typeof deviceOf>): Promise<SyncEngine> => {
  const engine = await open();
  await settle(device, engine.syncNow());
  return engine;
};

describe('bytes that no row speaks of', () => {
  test('H3 what stands behind a file that was not read to its end is offered, although all before it is on the server', async () => {
    const here = deviceOf(await withSent());
    const only = bytes(700, 3);
    await leave(here.device, [{ name: 'only-copy.txt', content: only }]);
    const engine = await opened(here);
    await until('it is offered', () => offered(engine).length > 0, here.device, 100);
    expect(offered(engine)).toEqual(['only-copy.txt']);
    const [parked] = engine.inspect().parked;
    if (parked === undefined) throw new Error('nothing is offered');
    expect(new Uint8Array(await (await engine.parkedContent(parked.row.op.id)).arrayBuffer())).toEqual(only);
    await engine.close();
  });

  test('H2, H3 a file of which not all is understood stays for a day, one of which all is elsewhere goes', async () => {
    const server = await withSent();
    const here = deviceOf(server);
    await leave(here.device, []);
    const engine = await opened(here);
    const left = async (device: MemoryDevice): Promise<string[]> => (await device.files.open().list()).map(({ name }) => name);
    await until('all were looked through', async () => !(await left(here.device)).includes('staged-whole'), here.device, 100);
    expect([offered(engine), await left(here.device)]).toEqual([[], ['staged-before']]);
    await engine.close();
    const later = deviceOf(server, { disk: here.device.disk, files: here.device.files, wall: wall + 2 * day });
    const again = await opened(later);
    await until('it is swept', async () => (await left(later.device)).length === 0, later.device, 100);
    await again.close();
  });

  test('H3 a file that becomes unreadable while it is added hides nothing: the database lost, all that was added is offered', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const before = deviceOf(server);
    before.transport.setOnline(false);
    const a = await before.open();
    await expect(a.addFiles(root, [entry('a.txt', new Blob([bytes(300)])), entry('film.mov', broken(film, 4 * mb)), entry('c.txt', new Blob([bytes(400, 2)])), entry('d.bin', new Blob([bytes(2 * mb, 4)]))]))
      .rejects.toMatchObject({ code: 'content', message: expect.stringMatching(/film\.mov/u) as string });
    before.device.crash(0);
    const [staged] = await before.device.files.open().list();
    expect(staged?.size).toBeLessThan(3 * mb);

    const after = deviceOf(server, { files: before.device.files });
    const b = await opened(after);
    await until('all are offered', () => offered(b).length === 3, after.device, 100);
    expect(offered(b)).toEqual(['a.txt', 'c.txt', 'd.bin']);
    await b.close();
  });
});
