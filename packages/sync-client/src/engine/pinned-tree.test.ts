import { describe, expect, test } from 'vitest';
import { bytes, idOf, isSame, kindOf, pinnedHere, reads, root, withFiles } from '../testing/device-with-files.ts';
import { MemoryServer, pass, settle, until, webDigests } from '../testing/index.ts';
import type { MemoryDevice } from '../testing/index.ts';
import type { SyncEngine } from './sync-engine.ts';

const filesOf = async (device: MemoryDevice): Promise<readonly string[]> => (await device.files.open().list()).map(({ name }) => name).sort();
const pinRows = async (device: MemoryDevice) => (await device.disk.open().rows('pins')).map(({ row }) => row);
const pinnedAt = async (engine: SyncEngine, path: string) => (await engine.device.pinned([await idOf(engine, path)]))[0];

describe('what was deleted, and what is not one’s own any more', () => {
  test('H33, P10 a pinned file that another device deletes for good leaves this one, and its pin; what else has the same bytes stays', async () => {
    const { device, engine, transport, writer, sync, faults } = await pinnedFolder();
    const nodes = [await idOf(writer, 'p/a.bin'), await idOf(writer, 'p/same.bin')];
    await engine.device.pin([await idOf(engine, 'p/a.bin')]);
    await sync(() => writer.execute([{ type: 'trash', nodes }, { type: 'purge', nodes }]));
    await until('they are gone', async () => (await engine.resolve(['p', 'a.bin'])) === null, device, 200);
    await until('their bytes are gone', async () => (await engine.device.book()).cached.bytes === 0, device, 200);
    expect((await engine.device.book()).pinned).toEqual({ bytes: 2000 + 4000, items: 2 });
    expect((await pinRows(device)).length).toBe(2);
    expect(await reads(engine, transport, 'p/b.bin', bytes(2000, 2))).toBe(true);
    expect(await reads(engine, transport, 'q/twin.bin', bytes(4000, 4))).toBe(true);
    expect(faults).toEqual([]);
  });

  test('P10 what was only opened leaves this device when it is deleted for good, also while nothing is pinned', async () => {
    const { device, engine, writer, write } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(800, 2) });
    await engine.read(await idOf(engine, 'a.bin'));
    await until('it is kept', async () => (await engine.device.book()).cached.bytes === 900, device, 100);
    const node = await idOf(writer, 'a.bin');
    await writer.execute([{ type: 'trash', nodes: [node] }, { type: 'purge', nodes: [node] }]);
    await write('b.bin', bytes(700, 3));
    await until('its bytes are gone', async () => (await engine.device.book()).cached.bytes === 0, device, 200);
  });

  test('P10 a device that slept past the floor drops what was deleted for good meanwhile', async () => {
    const { server, device, transport, engine, writer, write } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(800, 2) });
    await engine.device.pin([root]);
    for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, engine, path);
    transport.setOnline(false);
    const node = await idOf(writer, 'a.bin');
    await writer.execute([{ type: 'trash', nodes: [node] }, { type: 'purge', nodes: [node] }]);
    await write('b.bin', bytes(700, 3));
    server.collect(server.seq);
    transport.setOnline(true);
    await until('the new base is here', () => engine.inspect().meta.cursor === server.seq && !engine.inspect().meta.rebuild, device, 200);
    await pinnedHere(device, engine, 'b.bin');
    await until('its bytes are gone', async () => (await engine.device.book()).cached.bytes <= 800, device, 200);
    expect((await engine.device.book()).pinned).toEqual({ bytes: 700, items: 1 });
  });

  test('H33 whoever is shut out keeps only what was never sent; a moment’s refusal takes nothing', async () => {
    const { device, engine, transport } = await pinnedFolder({ shared: true });
    transport.setShutOut(true);
    await engine.addFiles(root, [{ path: ['mine.bin'], blob: new Blob([bytes(333, 9)]), mtime: 1, mime: '' }]);
    await pass(device, 5000);
    expect((await engine.device.book()).pinned.items).toBe(3);
    await until('it is all gone', async () => (await engine.device.book()).pinned.items + (await engine.device.book()).cached.items === 0, device, 5000);
    expect(await pinRows(device)).toEqual([]);
    expect((await engine.device.book()).unsent).toEqual({ bytes: 333, items: 1 });
    expect(isSame(await engine.read(await idOf(engine, 'mine.bin')), bytes(333, 9))).toBe(true);
    transport.setShutOut(false);
    await settle(device, engine.syncNow());
    expect(await kindOf(engine, 'p/a.bin')).toBe('cloud');
  });

  test('H33, L1 a server that does not know a person’s own space any more takes nothing off the device: it may be all that is left', async () => {
    const { device, engine, transport } = await pinnedFolder();
    await engine.read(await idOf(engine, 'r/other.bin'));
    await until('it is kept', async () => (await engine.device.book()).cached.bytes === 3000, device, 100);
    transport.setShutOut(true);
    await engine.addFiles(root, [{ path: ['mine.bin'], blob: new Blob([bytes(333, 9)]), mtime: 1, mime: '' }]);
    await pass(device, 600_000, 600);
    const book = await engine.device.book();
    expect(book.pinned).toEqual({ bytes: 7000, items: 3 });
    expect(book.cached).toEqual({ bytes: 3000, items: 1 });
    expect(await pinRows(device)).toHaveLength(2);
    expect(await reads(engine, transport, 'p/a.bin', bytes(1000))).toBe(true);
    expect(await reads(engine, transport, 'r/other.bin', bytes(3000, 3))).toBe(true);
  });

  test('P10 cached bytes without a row are offered to nobody, and go', async () => {
    const { device, engine, open } = await withFiles({ 'a.bin': bytes(900) });
    await engine.device.pin([root]);
    await pinnedHere(device, engine, 'a.bin');
    expect((await filesOf(device)).every((name) => name.startsWith('cached-'))).toBe(true);
    await engine.close();
    const store = device.disk.open();
    const rows = await store.rows('blobs');
    await store.commit({ remove: { blobs: rows.map(({ key }) => key), pins: (await store.rows('pins')).map(({ key }) => key) } }, 'strict');
    device.clock.advance(25 * 60 * 60 * 1000);
    const again = await open();
    await settle(device, again.syncNow());
    await until('they are swept', async () => (await filesOf(device)).length === 0, device, 500);
    expect(again.inspect().parked).toEqual([]);
  });
});

/** Four files pinned by the folders that hold them, all here: two of them are the same bytes. */
const pinnedFolder = async (options: Parameters<typeof withFiles>[2] = {}) => {
  const made = await withFiles({ 'p/a.bin': bytes(1000), 'p/b.bin': bytes(2000, 2), 'p/same.bin': bytes(4000, 4), 'q/twin.bin': bytes(4000, 4), 'r/other.bin': bytes(3000, 3) }, false, options);
  const { device, engine, writer, server } = made;
  await engine.device.pin([await idOf(engine, 'p')]);
  for (const path of ['p/a.bin', 'p/b.bin', 'p/same.bin']) await pinnedHere(device, engine, path);
  await engine.device.pin([await idOf(engine, 'q')]);
  await engine.device.unpin([await idOf(engine, 'q')]);
  await engine.device.pin([await idOf(engine, 'q/twin.bin')]);
  const sync = async (change: () => Promise<unknown>): Promise<void> => {
    await change();
    await settle(made.author, writer.syncNow());
    await until('it has come', () => engine.inspect().meta.cursor === server.seq, device, 200);
  };
  return { ...made, sync };
};

describe('a pin goes where its folder goes', () => {
  test('moved in it comes, moved out it may go; the folder in the trash rests, and is kept again when it is back', async () => {
    const { device, engine, sync, writer, transport } = await pinnedFolder();
    const [p, other, b] = [await idOf(writer, 'p'), await idOf(writer, 'r/other.bin'), await idOf(writer, 'p/b.bin')];
    await sync(() => writer.execute([{ type: 'move', nodes: [other], parent: p }, { type: 'move', nodes: [b], parent: root }]));
    await pinnedHere(device, engine, 'p/other.bin');
    expect(await kindOf(engine, 'b.bin')).toBe('here');
    expect((await engine.device.book()).cached).toEqual({ bytes: 2000, items: 1 });
    await sync(() => writer.execute([{ type: 'trash', nodes: [p] }]));
    expect((await engine.device.book()).pinned.items).toBe(1);
    await engine.device.free('all');
    await sync(() => writer.execute([{ type: 'restore', nodes: [p] }]));
    for (const path of ['p/a.bin', 'p/same.bin', 'p/other.bin']) await pinnedHere(device, engine, path);
    expect(await pinnedAt(engine, 'p')).toBe('own');
    expect(await reads(engine, transport, 'p/other.bin', bytes(3000, 3))).toBe(true);
  });

  test('a whole folder moved under a pinned one comes with all that is in it; a pinned one in a trashed folder rests', async () => {
    const { device, engine, sync, writer } = await withFiles({ 'top/p/a.bin': bytes(500), 'far/deep/x.bin': bytes(600, 2), 'far/deep/er/y.bin': bytes(700, 3) }).then((made) => ({
      ...made, sync: async (change: () => Promise<unknown>) => {
        await change();
        await settle(made.author, made.writer.syncNow());
        await until('it has come', () => made.engine.inspect().meta.cursor === made.server.seq, made.device, 200);
      },
    }));
    await engine.device.pin([await idOf(engine, 'top/p')]);
    await pinnedHere(device, engine, 'top/p/a.bin');
    const [top, p, far] = [await idOf(writer, 'top'), await idOf(writer, 'top/p'), await idOf(writer, 'far/deep')];
    await sync(() => writer.execute([{ type: 'move', nodes: [far], parent: p }]));
    for (const path of ['top/p/deep/x.bin', 'top/p/deep/er/y.bin']) await pinnedHere(device, engine, path);
    await sync(() => writer.execute([{ type: 'trash', nodes: [top] }]));
    expect((await engine.device.book()).pinned.items).toBe(0);
    await sync(() => writer.execute([{ type: 'restore', nodes: [top] }]));
    expect((await engine.device.book()).pinned.items).toBe(3);
  });

  test('a pinned folder that is taken for another’s is a pin on that (H22)', async () => {
    const { device, engine, transport, writer, author, server } = await withFiles({ 'z.bin': bytes(10) });
    transport.setOnline(false);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'shared', onCollision: 'merge' }]);
    await engine.device.pin([await idOf(engine, 'shared')]);
    await writer.addFiles(root, [{ path: ['shared', 'theirs.bin'], blob: new Blob([bytes(800, 5)]), mtime: 1, mime: '' }]);
    await settle(author, writer.syncNow());
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    await until('all has come', () => engine.inspect().meta.cursor === server.seq, device, 200);
    await pinnedHere(device, engine, 'shared/theirs.bin');
    expect(await pinnedAt(engine, 'shared')).toBe('own');
    expect(await pinRows(device)).toHaveLength(1);
  });
});

describe('never a moment without a copy', () => {
  test.each([['page by page', {}], ['from a snapshot', { snapshotFrom: 1 }]] as const)('H30 the whole base comes anew, %s: the old content stays until the new one is whole', async (_, options) => {
    const { server, device, transport, engine, write } = await withFiles({ 'a.bin': bytes(200_000), 'b.bin': bytes(100_000, 2) }, false, options);
    const id = await idOf(engine, 'a.bin');
    const { version } = await engine.device.stat(id, null);
    await engine.device.pin([root]);
    for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, engine, path);
    transport.setOnline(false);
    await write('a.bin', bytes(250_000, 9));
    server.takeSnapshot();
    await write('b.bin', bytes(100_001, 8));
    server.collect(server.seq);
    transport.onChunks = () => new Promise(() => undefined);
    transport.setOnline(true);
    await until('the new base is here', () => engine.inspect().meta.cursor === server.seq && !engine.inspect().meta.rebuild, device, 200);
    expect(await engine.device.free('all')).toBe(0);
    transport.setOnline(false);
    expect(isSame(await engine.device.read(id, version, 0, 200_000), bytes(200_000))).toBe(true);
    transport.onChunks = () => undefined;
    transport.setOnline(true);
    for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, engine, path);
    expect(await engine.device.free('all')).toBe(300_000);
  });

  test('H31 a server that was set back: what it lost is offered with its bytes, what it has in another version stays until that is here', async () => {
    const { server, device, transport, engine, write } = await withFiles({ 'a.bin': bytes(20_000) });
    await engine.device.pin([root]);
    await pinnedHere(device, engine, 'a.bin');
    const old = new MemoryServer(server.space, () => device.clock.now(), webDigests);
    old.epoch = 'epoch-2';
    await write('a.bin', bytes(30_000, 2));
    await until('the new one is known', async () => (await engine.node(await idOf(engine, 'a.bin')))?.size === 30_000, device, 200);
    await pinnedHere(device, engine, 'a.bin');
    transport.connectTo(old);
    await settle(device, engine.syncNow());
    await until('what was lost is offered', () => engine.inspect().parked.length === 1, device, 500);
    const [parked] = engine.inspect().parked;
    expect(await engine.device.free('all')).toBeLessThanOrEqual(20_000);
    expect(isSame(new Uint8Array(await (await engine.parkedContent(parked?.row.op.id ?? ('' as never))).arrayBuffer()), bytes(30_000, 2))).toBe(true);
    expect(await pinRows(device)).toEqual([expect.objectContaining({ node: root })]);
  });

  test('a base that cannot be read is fetched again, and nothing pinned goes meanwhile', async () => {
    const { device, transport, engine, open } = await withFiles({ 'a.bin': bytes(20_000) });
    await engine.device.pin([root]);
    await pinnedHere(device, engine, 'a.bin');
    await engine.close();
    const store = device.disk.open();
    const snapshot = await store.read(null);
    await store.commit({ pages: (snapshot?.pages ?? []).map((page) => ({ ...page, data: 'no page' })) }, 'strict');
    transport.setOnline(false);
    const again = await open();
    expect(await again.device.free('all')).toBe(0);
    transport.setOnline(true);
    await until('the base is here', () => again.inspect().meta.ready && !again.inspect().meta.rebuild, device, 200);
    const given = transport.given;
    await pinnedHere(device, again, 'a.bin');
    expect(transport.given).toBe(given);
  });

  test('of contents that come together one is damaged on the server: its old copy stays, the others come', async () => {
    const { server, device, transport, engine, write } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(800, 2) });
    const id = await idOf(engine, 'a.bin');
    const { version } = await engine.device.stat(id, null);
    await engine.device.pin([root]);
    for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, engine, path);
    transport.setOnline(false);
    await write('a.bin', bytes(901, 5));
    await write('b.bin', bytes(801, 6));
    server.content.rot(id);
    transport.setOnline(true);
    await until('the new one is known', async () => (await engine.device.stat(id, null)).version !== version, device, 200);
    await pinnedHere(device, engine, 'b.bin');
    await pass(device, 10_000);
    await engine.device.free('all');
    transport.setOnline(false);
    expect(isSame(await engine.device.read(id, version, 0, 900), bytes(900))).toBe(true);
  });
});

describe('what a change costs', () => {
  test('a file that another tab has freed is fetched again when it is pinned', async () => {
    const { device, engine, open, transport } = await withFiles({ 'a.bin': bytes(900) });
    const tab = await open();
    await engine.read(await idOf(engine, 'a.bin'));
    await until('it is kept', async () => (await tab.device.book()).cached.items === 1, device, 100);
    expect(await tab.device.free('all')).toBe(900);
    await tab.device.pin([await idOf(tab, 'a.bin')]);
    await until('it is here again', async () => (await device.files.open().list()).length === 1, device, 200);
    await pinnedHere(device, engine, 'a.bin');
    expect(await reads(engine, transport, 'a.bin', bytes(900))).toBe(true);
  });

  test('of a pinned folder with many files a change of one has one looked at', async () => {
    const { device, engine, write } = await withFiles(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p/f${i}`, bytes(100 + i, i + 1)])));
    await engine.device.pin([await idOf(engine, 'p')]);
    await until('all are here', async () => (await engine.device.book()).wanted.items === 0, device, 200);
    const { view } = engine.inspect();
    let looks = 0;
    const node = view.node.bind(view);
    view.node = (id) => (looks += 1, node(id));
    await write('p/f7', bytes(50, 5000));
    await until('the new one is known', async () => (await kindOf(engine, 'p/f7')) !== 'pinned', device, 50);
    looks = 0;
    await until('it is here', async () => (await device.files.open().list()).length > 2 || (await kindOf(engine, 'p/f7')) === 'pinned', device, 200);
    expect(looks).toBeLessThan(200);
    expect((await engine.device.book()).wanted.items).toBe(0);
  });
});
