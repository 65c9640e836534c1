import { asSpaceId, rootOf, type Json } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, turns, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);

const world = (pageRows?: number) => new MemoryServer(space, () => wall, webDigests, pageRows === undefined ? {} : { pageRows });
let seed = 0;
const deviceOf = (server: MemoryServer) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (deviceName = 'Laptop'): Promise<SyncEngine> =>
    createEngine(device.tab(), { space, deviceName, onFault: (error) => { throw error; } });
  return { device, transport, open };
};
const names = (engine: SyncEngine): string[] =>
  [...engine.inspect().view.rows()].filter((row) => row.location.trash === null).map((row) => row.name.value).sort();
const mkdir = async (engine: SyncEngine, name: string, parent = root) => {
  const { created: [id] } = await engine.execute([{ type: 'createFolder', parent, name }]);
  if (id === undefined) throw new Error('nothing was created');
  return id;
};
const agree = (server: MemoryServer, ...engines: SyncEngine[]): void => {
  for (const engine of engines) {
    expect(engine.inspect().outbox).toHaveLength(0);
    expect(engine.inspect().meta.checksum).toBe(server.checksum());
    expect([...engine.inspect().base.rows()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...server.tree.rows()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }
};

type Labelling = { readonly type: 'addTag' | 'removeTag'; readonly tag: string } | { readonly type: 'setAttr'; readonly key: string; readonly value: Json };

describe('what a person does', () => {
  test('H1 is on the disk when it resolves, offline, and survives a crash that loses every relaxed commit', async () => {
    const { device, transport, open } = deviceOf(world());
    transport.setOnline(false);
    await mkdir(await open(), 'Plans');
    device.crash(100);
    const again = await open();
    expect(names(again)).toEqual(['Plans']);
    expect((await again.status()).waiting).toBe(1);
  });

  test('is refused before anything is queued when the name is taken or not allowed', async () => {
    const engine = await deviceOf(world()).open();
    await mkdir(engine, 'Plans');
    await expect(mkdir(engine, 'PLANS')).rejects.toMatchObject({ code: 'taken' });
    await expect(mkdir(engine, 'a/b')).rejects.toMatchObject({ code: 'name' });
    await expect(engine.execute([{ type: 'createFolder', parent: root, name: 'ok' }, { type: 'createFolder', parent: root, name: '..' }])).rejects.toMatchObject({ code: 'name' });
    expect(names(engine)).toEqual(['Plans']);
  });

  test.each<[string, Labelling, string | null]>([
    ['a tag of people', { type: 'addTag', tag: 'work/2026 کار' }, null],
    ['a tag that turns the text', { type: 'addTag', tag: `a${String.fromCodePoint(0x202e)}b` }, 'A tag may not hold'],
    ['a tag of two lines', { type: 'addTag', tag: 'a\nb' }, 'A tag may not hold'],
    ['no tag at all', { type: 'addTag', tag: '' }, 'A tag needs at least one character'],
    ['a tag that is too long', { type: 'removeTag', tag: 'x'.repeat(256) }, 'A tag may have at most 255 bytes'],
    ['a tag that turns the text, taken off', { type: 'removeTag', tag: `a${String.fromCodePoint(0x202e)}b` }, null],
    ['a tag of two lines, which nothing bears, taken off', { type: 'removeTag', tag: 'a\nb' }, 'A tag may not hold'],
    ['a strange key', { type: 'setAttr', key: 'a\u0085b', value: 1 }, 'The name of an attribute may not hold'],
    ['a key that turns the text, emptied', { type: 'setAttr', key: `a${String.fromCodePoint(0x202e)}b`, value: null }, null],
    ['a strange key, which nothing bears, emptied', { type: 'setAttr', key: 'a\u0085b', value: null }, 'The name of an attribute may not hold'],
  ])('H18 %s is refused before anything is queued, or not at all', async (_, labelling, problem) => {
    const engine = await deviceOf(world()).open();
    const nodes = [await mkdir(engine, 'Plans')];
    const asked = engine.execute([{ ...labelling, nodes }]);
    if (problem === null) await asked;
    else await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(problem) });
    expect(engine.inspect().outbox).toHaveLength(problem === null ? 2 : 1);
  });
});

describe('a list', () => {
  test('tells a change after a rest without waiting for time to pass, and those at its heels together a frame later', async () => {
    const { device, open } = deviceOf(world());
    const engine = await open();
    await engine.syncNow();
    await pass(device, 1000);
    const totals: number[] = [];
    await engine.openListing({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, ({ total }) => void totals.push(total));
    await mkdir(engine, 'one');
    await turns();
    expect(totals).toEqual([1]);
    await mkdir(engine, 'two');
    await mkdir(engine, 'three');
    await turns();
    expect(totals).toEqual([1]);
    await pass(device, 20);
    expect(totals).toEqual([1, 3]);
  });
});

describe('devices', () => {
  test('show the same tree, told by hints', async () => {
    const server = world();
    const a = await deviceOf(server).open('Laptop');
    const b = await deviceOf(server).open('Phone');
    const plans = await mkdir(a, 'Plans');
    await a.syncNow();
    await b.syncNow();
    expect(names(b)).toEqual(['Plans']);
    await b.execute([{ type: 'rename', node: plans, name: 'Ideas' }, { type: 'createFolder', parent: plans, name: 'Deep' }]);
    await b.syncNow();
    await a.syncNow();
    expect(names(a)).toEqual(['Deep', 'Ideas']);
    await a.execute([{ type: 'trash', nodes: [plans] }]);
    await a.syncNow();
    await b.syncNow();
    expect((await b.node(plans))?.trashed).not.toBeNull();
    agree(server, a, b);
  });

  test('H4 a lost answer is no fork: the same operations are sent again and counted once', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    await engine.syncNow();
    const before = engine.inspect().meta.device;
    transport.loseAnswers(2);
    await mkdir(engine, 'Plans');
    const synced = engine.syncNow();
    await pass(device, 20 * 60_000, 20);
    await synced;
    agree(server, engine);
    expect(names(engine)).toEqual(['Plans']);
    expect(engine.inspect().meta.device).toBe(before);
  });

  test('H4 a cloned profile takes a new device id; what both hold is applied once', async () => {
    const server = world();
    const first = deviceOf(server);
    const a = await first.open();
    await mkdir(a, 'Before');
    await a.syncNow();
    first.transport.setOnline(false);
    await mkdir(a, 'Both hold this');
    const twinTransport = new MemoryTransport(server);
    const twin = new MemoryDevice({ wall, seed: 77, transport: twinTransport, disk: first.device.disk.clone(), files: first.device.files.clone() });
    const b = await createEngine(twin.tab(), { space, deviceName: 'Clone' });
    await b.syncNow();
    await mkdir(b, 'Only the clone');
    await b.syncNow();
    first.transport.setOnline(true);
    await mkdir(a, 'Only the first');
    await a.syncNow();
    await b.syncNow();
    agree(server, a, b);
    expect(names(a)).toEqual(['Before', 'Both hold this', 'Only the clone', 'Only the first']);
    expect(a.inspect().meta.device).not.toBe(b.inspect().meta.device);
  });

  test('H26 pages are revealed together', async () => {
    const server = world(3);
    const a = await deviceOf(server).open();
    for (let i = 0; i < 10; i += 1) await mkdir(a, `Folder ${i}`);
    await a.syncNow();
    const phone = deviceOf(server);
    const b = await phone.open('Phone');
    const seen: number[] = [];
    phone.transport.onExchange(() => seen.push(names(b).length));
    await b.syncNow();
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(seen.length).toBeGreaterThan(3);
    expect(names(b)).toHaveLength(10);
    agree(server, a, b);
  });
});

describe('H13 what was never sent is folded', () => {
  test('a new folder and its renames are one operation; what was sent is not touched', async () => {
    const server = world();
    const { transport, open } = deviceOf(server);
    const engine = await open();
    await engine.syncNow();
    transport.setOnline(false);
    const folder = await mkdir(engine, 'New folder');
    await engine.execute([{ type: 'rename', node: folder, name: 'Plan' }]);
    await mkdir(engine, 'Other');
    await engine.execute([{ type: 'rename', node: folder, name: 'Plans' }]);
    transport.setOnline(true);
    await engine.syncNow();
    expect(server.seq).toBe(2);
    expect(names(engine)).toEqual(['Other', 'Plans']);
    agree(server, engine);
  });

  test('not across somebody who takes the name in between', async () => {
    const server = world();
    const { transport, open } = deviceOf(server);
    const engine = await open();
    await engine.syncNow();
    transport.setOnline(false);
    const folder = await mkdir(engine, 'a');
    await engine.execute([{ type: 'rename', node: folder, name: 'b' }]);
    await mkdir(engine, 'a');
    transport.setOnline(true);
    await engine.syncNow();
    expect(names(engine)).toEqual(['a', 'b']);
    agree(server, engine);
  });
});
