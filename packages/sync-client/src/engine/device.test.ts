import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, seededRandom, settle, until, webDigests } from '../testing/index.ts';
import type { MemoryDeviceOptions } from '../testing/index.ts';
import { hasCode } from '../sync-client-error.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000da');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9100;

const deviceOf = (server: MemoryServer, more: Partial<MemoryDeviceOptions> = {}) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport, ...more });
  const faults: unknown[] = [];
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
  return { device, transport, open, faults };
};
const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => {
  let state = from >>> 0;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
};
/** Without a line for each of the bytes that differ. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const idOf = async (engine: SyncEngine, path: string) => {
  const node = await engine.resolve(path.split('/'));
  if (node === null) throw new Error(`nothing at ${path}`);
  return node.id;
};

/** A server with these files, and a device that has heard of them and holds none of their bytes. */
const withFiles = async (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, more: Partial<MemoryDeviceOptions> = {}) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const author = deviceOf(server);
  const writer = await author.open();
  await writer.addFiles(root, Object.entries(files).map(([path, content]) => ({ path: path.split('/'), blob: new Blob([content]), mtime: 5, mime: '' })));
  await settle(author.device, writer.syncNow());
  const here = deviceOf(server, more);
  const engine = await here.open();
  await settle(here.device, engine.syncNow());
  return { server, author: { ...author, engine: writer }, ...here, engine };
};

describe('bytes on their way to this device', () => {
  test('C1 a download that stands still is given up and told; tried again, it comes', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(200_000) });
    const node = await idOf(engine, 'a.bin');
    transport.onContent = () => new Promise(() => undefined);
    await expect(settle(device, engine.open(node))).rejects.toMatchObject({ code: 'offline', message: expect.stringMatching(/“a.bin”.*stood still/) as string });
    expect((await engine.node(node))?.sync).toEqual({ kind: 'cloud' });
    transport.onContent = () => undefined;
    expect(isSame(await engine.read(node), bytes(200_000))).toBe(true);
  });

  test('C1 a download that is slow, but comes, is waited for', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(200_000) });
    transport.onContent = async (_from, _to, onBytes) => {
      for (let i = 0; i < 10; i += 1) {
        await new Promise<void>((resolve) => device.clock.after(40_000, resolve));
        onBytes?.();
      }
    };
    expect((await settle(device, engine.open(await idOf(engine, 'a.bin')))).size).toBe(200_000);
  });
});

const mb = 1024 * 1024;
/** What was opened is kept in the background. */
const kept = async (device: MemoryDevice, engine: SyncEngine, path: string): Promise<void> =>
  until(`${path} is kept`, async () => (await engine.node(await idOf(engine, path)))?.sync.kind === 'here', device);
const open = async (device: MemoryDevice, engine: SyncEngine, path: string): Promise<void> => {
  await engine.open(await idOf(engine, path));
  await kept(device, engine, path);
  device.clock.advance(120_000);
};
const here = async (engine: SyncEngine, ...paths: readonly string[]): Promise<readonly string[]> => {
  const states = await Promise.all(paths.map(async (path) => ({ path, kind: (await engine.node(await idOf(engine, path)))?.sync.kind })));
  return states.filter(({ kind }) => kind !== 'cloud').map(({ path }) => path);
};

describe('what is opened is kept', () => {
  test('H5 a file that was opened opens offline, also after a crash; its bytes are those of the file', async () => {
    const { device, transport, engine, open: reopen, faults } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(700_000, 2) });
    await open(device, engine, 'a.bin');
    await open(device, engine, 'b.bin');
    transport.setOnline(false);
    device.crash(0);
    const again = await reopen();
    expect(isSame(await again.read(await idOf(again, 'a.bin')), bytes(900))).toBe(true);
    expect(isSame(await again.read(await idOf(again, 'b.bin')), bytes(700_000, 2))).toBe(true);
    expect(faults).toEqual([]);
  });

  test('H8 bytes that came wrong are not kept', async () => {
    const { server, device, engine } = await withFiles({ 'a.bin': bytes(900) });
    server.content.rot(await idOf(engine, 'a.bin'));
    await expect(engine.open(await idOf(engine, 'a.bin'))).rejects.toMatchObject({ code: 'content' });
    await pass(device, 1000);
    expect((await engine.device.book()).cached).toEqual({ bytes: 0, items: 0 });
  });

  test('H5 switched off, nothing is kept; the setting survives a restart', async () => {
    const { device, engine, open: reopen } = await withFiles({ 'a.bin': bytes(900) });
    await engine.device.setCache({ limit: 5 * mb, keepOpened: false });
    await engine.open(await idOf(engine, 'a.bin'));
    await pass(device, 1000);
    expect(await here(engine, 'a.bin')).toEqual([]);
    await engine.close();
    const again = await reopen();
    expect((await again.device.book()).cache).toEqual({ limit: 5 * mb, keepOpened: false });
    await expect(again.device.setCache({ limit: -1, keepOpened: true })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('H5 over the limit the one goes that was not used for longest, not the one that came first; also after a restart', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name, i) => [name, bytes(300_000, i + 1)]));
    const { device, engine, open: reopen } = await withFiles(files);
    await engine.device.setCache({ limit: 700_000, keepOpened: true });
    for (const name of ['a', 'b', 'a', 'c']) await open(device, engine, name);
    expect(await here(engine, 'a', 'b', 'c', 'd')).toEqual(['a', 'c']);
    await open(device, engine, 'a');
    await settle(device, engine.syncNow());
    await engine.close();
    const again = await reopen();
    await open(device, again, 'd');
    await until('one of them went', async () => (await here(again, 'a', 'c', 'd')).length === 2, device);
    expect(await here(again, 'a', 'b', 'c', 'd')).toEqual(['a', 'd']);
  });

  test('H5 what another tab opened is kept for all, and is used by all', async () => {
    const { device, transport, engine, open: reopen } = await withFiles({ 'a.bin': bytes(900) });
    const tab = await reopen();
    await open(device, tab, 'a.bin');
    transport.setOnline(false);
    expect(isSame(await engine.read(await idOf(engine, 'a.bin')), bytes(900))).toBe(true);
  });

  test('H5 nothing is kept that the browser has no room for, and opening works all the same', async () => {
    const { device, engine, faults } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(500_000, 2) });
    await open(device, engine, 'a.bin');
    device.files.limit(10_000);
    expect((await engine.open(await idOf(engine, 'b.bin'))).size).toBe(500_000);
    await pass(device, 1000);
    expect([await here(engine, 'b.bin'), faults]).toEqual([[], []]);
  });
});

describe('the book of what lies here', () => {
  test('H5 counts by why it is here: unsent, pinned, cached; the sums are what is used', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(700, 2), 'c.bin': bytes(500, 3) });
    for (const path of ['a.bin', 'b.bin']) await open(device, engine, path);
    await engine.device.pin([await idOf(engine, 'b.bin'), await idOf(engine, 'c.bin')]);
    transport.setOnline(false);
    await engine.addFiles(root, [{ path: ['mine.bin'], blob: new Blob([bytes(300, 4)]), mtime: 5, mime: '' }]);
    const book = await engine.device.book();
    expect(book).toMatchObject({ unsent: { bytes: 300, items: 1 }, cached: { bytes: 900, items: 1 }, pins: 2 });
    expect(book.unsent.bytes + book.pinned.bytes + book.cached.bytes + book.tree + book.free).toBe(book.quota);
    expect(book.pinned.bytes + book.wanted.bytes).toBe(1200);
  });

  test('L1, H5 freeing everything leaves what is unsent, put aside or pinned', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(700, 2) });
    for (const path of ['a.bin', 'b.bin']) await open(device, engine, path);
    await engine.device.pin([await idOf(engine, 'b.bin')]);
    transport.setOnline(false);
    await engine.addFiles(root, [{ path: ['mine.bin'], blob: new Blob([bytes(300, 4)]), mtime: 5, mime: '' }]);
    expect(await engine.device.free('all')).toBe(900);
    expect(await engine.device.free('all')).toBe(0);
    expect(await engine.device.drop([root])).toBe(0);
    expect(isSame(await engine.read(await idOf(engine, 'mine.bin')), bytes(300, 4))).toBe(true);
    expect(isSame(await engine.read(await idOf(engine, 'b.bin')), bytes(700, 2))).toBe(true);
    await expect(engine.read(await idOf(engine, 'a.bin'))).rejects.toMatchObject({ code: 'offline' });
    expect(device.clock.now()).toBeGreaterThan(0);
  });

  test('H5 one of many that were added together is removed, and the others stay; one that stays is moved before the rest goes', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const { device, open: begin, transport } = deviceOf(server);
    const engine = await begin();
    await engine.addFiles(root, ['a', 'b', 'c', 'd'].map((name, i) => ({ path: [name], blob: new Blob([bytes(10_000, i + 1)]), mtime: 5, mime: '' })));
    await settle(device, engine.syncNow());
    const { store } = device.tab();
    const known = await store.keys('blobs');
    expect(await engine.device.drop([await idOf(engine, 'a')])).toBe(0);
    expect(await here(engine, 'a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd']);
    // L1: another tab that brings something of this file back, as it knew it (H14), must look again.
    await expect(store.commit({ require: { blobs: known } }, 'strict')).rejects.toSatisfy((error) => hasCode(error, 'fenced'));
    await engine.device.pin([await idOf(engine, 'c')]);
    expect(await engine.device.free('all')).toBeGreaterThan(0);
    expect(await here(engine, 'a', 'b', 'd')).toEqual([]);
    transport.setOnline(false);
    expect(isSame(await engine.read(await idOf(engine, 'c')), bytes(10_000, 3))).toBe(true);
    expect((await device.tab().blobs.list()).map(({ size }) => size)).toEqual([10_000]);
  });

  test('H5 all that is cached goes when the person says so, however much has to be moved for it; without room for that the rest goes', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const { device, open: begin } = deviceOf(server);
    const engine = await begin();
    const add = async (...sizes: readonly [string, number][]) => {
      await engine.addFiles(root, sizes.map(([name, size], i) => ({ path: [name], blob: new Blob([bytes(size, i + size)]), mtime: 5, mime: '' })));
      await settle(device, engine.syncNow());
    };
    await add(['large', 30_000], ['small', 2_000]);
    await add(['alone', 500]);
    await engine.device.pin([await idOf(engine, 'large')]);
    const { used } = await device.tab().blobs.estimate();
    device.files.limit(used);
    expect(await engine.device.free('all')).toBe(500);
    expect(await here(engine, 'large', 'small', 'alone')).toEqual(['large', 'small']);
    device.files.limit(10 * mb);
    expect(await engine.device.free('all')).toBe(2_000);
    expect(await here(engine, 'large', 'small')).toEqual(['large']);
    expect((await engine.device.book()).cached).toEqual({ bytes: 0, items: 0 });
  });

  test('L1 whatever is opened, pinned, added, dropped and freed in any order, what is unsent stays (seeded)', async () => {
    const { device, transport, engine } = await withFiles(Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`f${i}`, bytes(20_000 + i, i + 1)])));
    await engine.device.setCache({ limit: 60_000, keepOpened: true });
    const random = seededRandom(4711);
    const pick = (below: number): number => Math.floor(random.fraction() * below);
    const mine: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      const some = `f${pick(6)}`;
      const act = pick(6);
      if (act === 0) {
        await engine.open(await idOf(engine, some)).catch((error: unknown) => {
          if (!hasCode(error, 'offline')) throw error;
        });
      }
      else if (act === 1) await engine.device.pin([await idOf(engine, some)]);
      else if (act === 2) await engine.device.unpin([await idOf(engine, some)]);
      else if (act === 3) await engine.device.free(pick(50_000));
      else if (act === 4) await engine.device.drop([await idOf(engine, mine.at(-1) ?? some), await idOf(engine, some)]);
      else {
        transport.setOnline(false);
        mine.push(`mine${i}`);
        await engine.addFiles(root, [{ path: [`mine${i}`], blob: new Blob([bytes(9000 + i, i)]), mtime: 5, mime: '' }]);
      }
      await pass(device, 70_000, 3);
      if (act !== 5 && mine.length < 3) transport.setOnline(true);
    }
    await engine.device.free('all');
    transport.setOnline(false);
    const unsent = engine.inspect().outbox.flatMap(({ row }) => (row.op.type === 'createFile' ? [row.op.name] : []));
    expect(unsent.length).toBeGreaterThan(0);
    for (const name of unsent) expect(isSame(await engine.read(await idOf(engine, name)), bytes(9000 + Number(name.slice(4)), Number(name.slice(4))))).toBe(true);
  });
});
