import { asOpId, asSpaceId, rootOf, type Content, type NodeId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import type { Conflict, Decision } from '../history-api.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9000;

const deviceOf = (server: MemoryServer, deviceName: string) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (more: { cacheBytes?: number } = {}): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName, onFault: (error) => { throw error; }, ...more });
  return { device, transport, open };
};
/** Lets an engine finish while little of its device's time goes by: who wrote last is told by that. */
const synced = (device: MemoryDevice, engine: SyncEngine): Promise<void> => settle(device, engine.syncNow(), 5);
const textOf = async (engine: SyncEngine, node: NodeId, version?: Parameters<SyncEngine['open']>[1]) => await (await engine.open(node, version)).text();
const write = (engine: SyncEngine, node: NodeId, text: string) => engine.writeFile(node, new Blob([text]), 1);

const twoDevices = async (server = new MemoryServer(space, () => wall, webDigests)) => {
  const [laptop, phone] = [deviceOf(server, 'Laptop'), deviceOf(server, 'Phone')];
  const [a, b] = [await laptop.open(), await phone.open()];
  await a.addFiles(root, [{ path: ['plan.bin'], blob: new Blob(['born']), mtime: 1, mime: 'text/plain' }]);
  const sync = async () => {
    for (const [{ device }, engine] of [[laptop, a], [phone, b], [laptop, a]] as const) await synced(device, engine);
  };
  await sync();
  const node = (await a.resolve(['plan.bin']))?.id;
  if (node === undefined) throw new Error('no file');
  const online = (is: boolean) => [laptop, phone].forEach(({ transport }) => transport.setOnline(is));
  /** The laptop has a network again before the phone: whoever comes first keeps the name, and an engine that can send does so by itself. */
  const meet = async () => {
    laptop.transport.setOnline(true);
    await synced(laptop.device, a);
    phone.transport.setOnline(true);
    await sync();
  };
  return { server, laptop, phone, a, b, node, sync, online, meet };
};
/** Both write one file while the network is away: row 23 has kept both. */
const conflict = async () => {
  const world = await twoDevices();
  world.online(false);
  await write(world.a, world.node, 'laptop');
  await write(world.b, world.node, 'phone');
  await world.meet();
  const [found] = await world.a.conflicts();
  if (found === undefined) throw new Error('no conflict');
  return { ...world, found };
};
const choose = ({ file, copy }: Conflict, keep: 'file' | 'copy'): Decision => ({ copy: copy.node.id, keep, fileVersion: file.version, copyVersion: copy.version });
const both = ['plan (conflict 2026-03-04 Phone).bin', 'plan.bin'];
const names = async (engine: SyncEngine): Promise<readonly string[]> => {
  const listing = await engine.openListing({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
  const found = (await listing.window(0, 100)).map(({ name }) => name);
  await listing.close();
  return found;
};

describe('H21 versions', () => {
  test('an edit is known offline at once, opened and made the current one again; the server takes it as an edit like any other', async () => {
    const { a, b, node, online, meet } = await twoDevices();
    online(false);
    await write(a, node, 'second');
    const { versions, complete } = await a.versions(node, 'server');
    expect(complete).toBe(false);
    expect(versions.map(({ came, current, pending, own }) => ({ came, current, pending, own }))).toEqual([
      { came: 'edited', current: true, pending: true, own: true }, { came: 'added', current: false, pending: false, own: true },
    ]);
    const [, first] = versions;
    if (first === undefined) throw new Error('the first version is not known');
    expect(await textOf(a, node, first.id)).toBe('born');
    await a.restoreVersion(node, first.id);
    expect(await textOf(a, node)).toBe('born');
    await meet();
    expect(await textOf(b, node)).toBe('born');
  });

  test('of others are told by the server, and known offline from then on, also after a crash', async () => {
    const { a, b, laptop, phone, node, sync, online } = await twoDevices();
    for (const text of ['second', 'third']) {
      await write(a, node, text);
      await sync();
    }
    expect((await b.versions(node, 'device')).versions).toHaveLength(1);
    const told = await b.versions(node, 'server');
    expect(told).toMatchObject({ complete: true, versions: [{ device: 'Laptop', current: true, own: false }, { device: 'Laptop' }, { came: 'added' }] });
    online(false);
    phone.device.crash(0);
    const again = await phone.open();
    const known = await again.versions(node, 'device');
    expect(known).toMatchObject({ complete: true });
    expect(known.versions.map(({ id }) => id)).toEqual(told.versions.map(({ id }) => id));
    const second = known.versions[1];
    if (second === undefined) throw new Error('the second version is not known');
    await again.restoreVersion(node, second.id);
    online(true);
    await synced(phone.device, again);
    expect(await textOf(again, node)).toBe('second');
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('second');
  });

  test('H14 a restored version is taken back', async () => {
    const { a, laptop, node, sync } = await twoDevices();
    await write(a, node, 'second');
    await sync();
    const { versions } = await a.versions(node, 'server');
    const first = versions.at(-1);
    if (first === undefined) throw new Error('no versions');
    await a.restoreVersion(node, first.id);
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('born');
    await a.undo();
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('second');
  });

  test('row 23 a version restored while somebody else wrote covers nothing', async () => {
    const { a, b, node, sync, online, meet } = await twoDevices();
    await write(a, node, 'second');
    await sync();
    const first = (await a.versions(node, 'server')).versions.at(-1);
    if (first === undefined) throw new Error('no versions');
    online(false);
    await a.restoreVersion(node, first.id);
    await write(b, node, 'phone');
    await meet();
    expect(await names(a)).toEqual(both);
    expect(await textOf(b, node)).toBe('born');
  });

  test.each(['discard', 'keep'] as const)('an edit that was taken back before it was sent, and %s its bytes, is a version as long as they lie here', async (bytes) => {
    const { laptop, a, node, online } = await twoDevices();
    online(false);
    const { ops: [edit] } = await write(a, node, 'never sent');
    await a.cancel((await a.planCancel([edit ?? ''])).plan, bytes);
    await a.close();
    const again = await laptop.open({ cacheBytes: 0 });
    expect((await again.versions(node, 'device')).versions.map(({ id }) => id).includes(edit as never)).toBe(bytes === 'keep');
    if (bytes === 'discard') await expect(again.restoreVersion(node, edit as never)).rejects.toMatchObject({ code: 'offline' });
    else await again.restoreVersion(node, edit as never);
    online(true);
    await synced(laptop.device, again);
    expect(await textOf(again, node)).toBe(bytes === 'keep' ? 'never sent' : 'born');
  });

  test('what is unknown says so: no such version, the current one, the network away', async () => {
    const { a, b, node, online, sync } = await twoDevices();
    const unknown = asOpId('00000000-0000-4000-8000-00000000dead');
    await expect(a.restoreVersion(node, unknown)).rejects.toMatchObject({ code: 'invalid' });
    const current = (await a.node(node))?.version;
    if (!current) throw new Error('no version');
    await expect(a.restoreVersion(node, current)).rejects.toMatchObject({ code: 'invalid' });
    await write(b, node, 'phone');
    await sync();
    online(false);
    await expect(a.restoreVersion(node, unknown)).rejects.toMatchObject({ code: 'offline' });
    await expect(a.versions(root, 'device')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('row 23 the conflict centre', () => {
  test('both devices list the pair, with who wrote what where and what both came from', async () => {
    const { a, b, node, found } = await conflict();
    await until('the phone was told who wrote the other', async () => (await b.conflicts())[0]?.file.device === 'Laptop');
    const [onPhone] = await b.conflicts();
    const [onLaptop] = await a.conflicts();
    expect(onLaptop).toMatchObject({
      file: { node: { id: node, name: 'plan.bin' }, folders: [], device: 'Laptop', own: true },
      copy: { node: { name: 'plan (conflict 2026-03-04 Phone).bin' }, device: 'Phone', own: false },
    });
    expect(onPhone).toMatchObject({ file: { device: 'Laptop', own: false }, copy: { device: 'Phone', own: true } });
    const base = onLaptop?.base;
    expect(base && await textOf(a, node, base)).toBe('born');
    expect(onPhone?.base).toBe(base);
    expect([await a.status(), await b.status()]).toMatchObject([{ conflicts: 1 }, { conflicts: 1 }]);
    expect((await a.node(found.copy.node.id))?.sync.kind).toBe('keptBoth');
    expect((await a.node(node))?.sync.kind).toBe('keptBoth');
  });

  test.each(['file', 'copy'] as const)('keeping the %s offline: the copy goes, the other side is a version, and the other device follows', async (keep) => {
    const { a, b, node, online, found, meet } = await conflict();
    online(false);
    await a.resolveConflicts([choose(found, keep)]);
    const kept = keep === 'file' ? 'laptop' : 'phone';
    expect([await names(a), (await a.node(node))?.hash, (await a.conflicts()).length]).toEqual([['plan.bin'], found[keep].node.hash, 0]);
    await meet();
    expect([await names(b), await textOf(b, node), (await b.conflicts()).length]).toEqual([['plan.bin'], kept, 0]);
    const { versions } = await b.versions(node, 'server');
    const texts = await Promise.all(versions.map(({ id }) => textOf(b, node, id)));
    expect(texts).toEqual(expect.arrayContaining(['laptop', 'phone', 'born']));
    expect((await b.status()).conflicts).toBe(0);
  });

  test.each(['file', 'copy'] as const)('H14 keeping the %s is taken back whole, sent or not', async (keep) => {
    const { a, b, node, sync, online, found, meet } = await conflict();
    for (const sent of [false, true]) {
      online(sent);
      await a.resolveConflicts([choose(found, keep)]);
      if (sent) await sync();
      await a.undo();
      await meet();
      expect([await names(a), await textOf(a, node), await textOf(a, found.copy.node.id)]).toEqual([both, 'laptop', 'phone']);
      expect([(await a.conflicts()).length, (await b.conflicts()).length]).toEqual([1, 1]);
    }
  });

  test('keeping both clears the mark on every device, with a better name for the copy', async () => {
    const { a, b, sync, found } = await conflict();
    await a.resolveConflicts([{ copy: found.copy.node.id, keep: 'both', name: 'plan by phone.bin' }]);
    await sync();
    expect([await names(b), (await b.conflicts()).length]).toEqual([['plan by phone.bin', 'plan.bin'], 0]);
    await a.undo();
    await sync();
    expect((await b.conflicts()).length).toBe(1);
  });

  test('a text put together from both is one action, offline too: taken back in one step, done again in one, and both sides are versions', async () => {
    const { a, b, node, sync, online, found } = await conflict();
    const looked = { copy: found.copy.node.id, fileVersion: found.file.version, copyVersion: found.copy.version };
    const state = async (engine: SyncEngine) => [await textOf(engine, node), (await engine.conflicts()).length, await names(engine)];
    const [decided, open] = [['of both', 0, ['plan.bin']], ['laptop', 1, both]];
    online(false);
    await a.saveMerge(looked, new Blob(['of both']), 1);
    expect([await state(a), (await a.undoState()).undo]).toEqual([decided, 'Merge of plan.bin']);
    await a.undo();
    expect([await state(a), a.inspect().outbox.length]).toEqual([open, 0]);
    await a.redo();
    online(true);
    await sync();
    expect(await state(b)).toEqual(decided);
    const texts = async () => Promise.all((await b.versions(node, 'server')).versions.map(({ id }) => textOf(b, node, id)));
    expect((await texts()).sort()).toEqual(['born', 'laptop', 'of both', 'phone']);
    await a.undo();
    await sync();
    expect(await state(b)).toEqual(open);
    await a.redo();
    await sync();
    expect(await state(b)).toEqual(decided);
  });

  test('a text put together from what has changed since is not written at all', async () => {
    const { a, found } = await conflict();
    const looked = { copy: found.copy.node.id, fileVersion: found.file.version, copyVersion: found.copy.version };
    await write(a, found.copy.node.id, 'phone, changed here');
    const before = a.inspect().outbox.length;
    await expect(a.saveMerge(looked, new Blob(['of both']), 1)).rejects.toMatchObject({ code: 'changed' });
    expect([a.inspect().outbox.length, await textOf(a, found.file.node.id)]).toEqual([before, 'laptop']);
  });

  test('decides nothing when a side has changed since it was looked at, here or unseen elsewhere', async () => {
    const { a, b, node, sync, online, found } = await conflict();
    await write(a, node, 'laptop again');
    await expect(a.resolveConflicts([choose(found, 'copy')])).rejects.toMatchObject({ code: 'changed' });
    expect(a.inspect().outbox.some(({ row }) => row.op.type === 'trash')).toBe(false);
    await sync();
    const [fresh] = await a.conflicts();
    if (fresh === undefined) throw new Error('no conflict');
    online(false);
    await write(b, fresh.copy.node.id, 'phone again');
    await a.resolveConflicts([choose(fresh, 'file')]);
    online(true);
    await sync();
    await sync();
    expect(await textOf(a, fresh.copy.node.id)).toBe('phone again');
    expect([(await a.conflicts()).length, (await b.conflicts()).length]).toEqual([1, 1]);
  });

  test('many at once are one action, and one that has changed stops all', async () => {
    const world = await twoDevices();
    const { a, b, sync, online, meet } = world;
    await a.addFiles(root, ['one.bin', 'two.bin'].map((name) => ({ path: [name], blob: new Blob([name]), mtime: 1, mime: '' })));
    await sync();
    online(false);
    for (const name of ['plan.bin', 'one.bin', 'two.bin']) {
      for (const engine of [a, b]) {
        const id = (await engine.resolve([name]))?.id;
        if (id) await write(engine, id, `${name} on ${engine === a ? 'Laptop' : 'Phone'}`);
      }
    }
    await meet();
    const found = await a.conflicts();
    expect(found).toHaveLength(3);
    const [first] = found;
    if (first === undefined) throw new Error('no conflict');
    const stale: Decision = { ...choose(first, 'file'), fileVersion: asOpId('00000000-0000-4000-8000-00000000dead') } as Decision;
    await expect(a.resolveConflicts([...found.slice(1).map((one) => choose(one, 'copy')), stale])).rejects.toMatchObject({ code: 'changed' });
    expect(await a.conflicts()).toHaveLength(3);
    await a.resolveConflicts(found.map((one) => choose(one, 'copy')));
    await sync();
    expect([(await b.conflicts()).length, await names(b)]).toEqual([0, ['one.bin', 'plan.bin', 'two.bin']]);
    await a.undo();
    await sync();
    expect([(await b.conflicts()).length, (await names(b)).length]).toEqual([3, 6]);
  });

  test('nothing to decide when the file or the copy went to the trash; it comes back with it', async () => {
    const { a, node, found } = await conflict();
    for (const id of [node, found.copy.node.id]) {
      await a.execute([{ type: 'trash', nodes: [id] }]);
      expect(await a.conflicts()).toEqual([]);
      await expect(a.resolveConflicts([choose(found, 'file')])).rejects.toMatchObject({ code: 'changed' });
      await a.execute([{ type: 'restore', nodes: [id] }]);
      expect(await a.conflicts()).toHaveLength(1);
    }
  });

  test('what waits is told as it is now, not as the last frame showed it', async () => {
    const { a, b, laptop, phone, node } = await twoDevices();
    laptop.transport.setOnline(false);
    await write(a, node, 'laptop');
    await write(b, node, 'phone');
    await synced(phone.device, b);
    await b.openListing({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
    // From here on the time of the phone stands still: whatever comes waits for the next frame.
    expect(await b.conflicts()).toEqual([]);
    laptop.transport.setOnline(true);
    await synced(laptop.device, a);
    await expect.poll(() => [...b.inspect().view.rows()].some((row) => row.kind === 'file' && row.conflictOf !== null)).toBe(true);
    expect(await b.conflicts()).toHaveLength(1);
  });

  test('a change of what waits is told', async () => {
    const { a, laptop, found } = await conflict();
    let told = 0;
    a.subscribe((event) => { if (event.type === 'conflicts') told += 1; });
    await a.resolveConflicts([choose(found, 'file')]);
    await synced(laptop.device, a);
    expect(told).toBeGreaterThan(0);
  });
});

/** A second round: a decision that was refused leaves its traces with the next exchange. */

describe('row 22 merges', () => {
  const merged = async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const world = await twoDevices(server);
    await world.a.addFiles(root, [{ path: ['joined.txt'], blob: new Blob(['laptop and phone']), mtime: 1, mime: 'text/plain' }]);
    await world.sync();
    const joined = await world.a.resolve(['joined.txt']);
    if (!joined) throw new Error('no file');
    const row = server.tree.node(joined.id);
    server.merge = (): Content | null => (row?.kind === 'file' ? row.content : null);
    world.online(false);
    await write(world.a, world.node, 'laptop');
    await write(world.b, world.node, 'phone');
    await world.meet();
    return world;
  };

  test('a merge is listed everywhere with both sides among its versions, and is no conflict', async () => {
    const { a, b, node } = await merged();
    for (const engine of [a, b]) {
      expect(await engine.mergedFiles()).toMatchObject([{ node: { id: node }, folders: [] }]);
      expect(await engine.conflicts()).toEqual([]);
      expect(await textOf(engine, node)).toBe('laptop and phone');
    }
    const { versions } = await a.versions(node, 'server');
    const merge = versions.find(({ came }) => came === 'merged');
    expect(await Promise.all(merge?.parents.map((id) => textOf(a, node, id)) ?? [])).toEqual(['laptop', 'phone']);
  });

  test('taken apart: the file has what the server had, the other side is a file beside it; and taken back', async () => {
    const { a, b, node, sync } = await merged();
    await a.undoMerge(node);
    await sync();
    expect(await names(b)).toEqual(['joined.txt', ...both]);
    const copy = await b.resolve(['plan (conflict 2026-03-04 Phone).bin']);
    expect([await textOf(b, node), copy && await textOf(b, copy.id), (await b.mergedFiles()).length]).toEqual(['laptop', 'phone', 0]);
    await a.undo();
    await sync();
    expect([await textOf(b, node), await names(b)]).toEqual(['laptop and phone', ['joined.txt', 'plan.bin']]);
  });

  test('what is no merge is not taken apart', async () => {
    const { a, node } = await twoDevices();
    await expect(a.undoMerge(node)).rejects.toMatchObject({ code: 'invalid' });
  });
});
