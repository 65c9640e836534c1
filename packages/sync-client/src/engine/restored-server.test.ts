import { asSpaceId, rootOf } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import type { ExchangeRequest } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, turns, until, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { isLive } from '../intents/live.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ac');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 900;

let serverNow = wall;

const serverOf = (epoch: string): MemoryServer => {
  const server = new MemoryServer(space, () => serverNow, webDigests);
  server.epoch = epoch;
  return server;
};
const openOn = (ports: EnginePorts, cacheBytes = 512 * 1024): Promise<SyncEngine> => createEngine(ports, { space, deviceName: 'Laptop', cacheBytes });
const offered = (engine: SyncEngine): string[] => engine.inspect().parked.map(({ row }) => row.title).sort();
const add = (engine: SyncEngine, name: string) => engine.addFiles(root, [{ path: [name], blob: new Blob([name]), mtime: 1, mime: '' }]);

const mkdir = (engine: SyncEngine, name: string) => engine.execute([{ type: 'createFolder', parent: root, name }]);
const idOf = async (engine: SyncEngine, name: string): Promise<NodeId> => (await engine.resolve([name]))?.id ?? root;

/** A device whose file the server has, before the server is set back to a time before it. */
const setUp = async () => {
  seed += 1;
  serverNow = wall;
  const wire = new MemoryTransport(serverOf('epoch-1'));
  const device = new MemoryDevice({ wall, seed, transport: wire });
  const first = device.tab();
  /** While it says so, nothing can be put aside. */
  const disk = { full: false };
  const store = storeWith(first.store, (batch, durability) => {
    if (disk.full && (batch.append?.parked ?? []).length > 0) throw new SyncClientError('storage-full', 'The disk is full');
    return first.store.commit(batch, durability);
  });
  const engine = await openOn({ ...first, store });
  await add(engine, 'kept.txt');
  await settle(device, engine.syncNow());
  const restore = async (to: SyncEngine, epoch: string): Promise<void> => {
    wire.connectTo(serverOf(epoch));
    await settle(device, to.syncNow());
    await until('the new history is shown', () => to.inspect().meta.epoch === epoch && !to.inspect().meta.rebuild, device, 1000);
    await turns();
  };
  return { device, disk, engine, restore };
};

describe('a server that was restored from a backup', () => {
  test('H31 the app ends before what was lost could be offered: the next start offers it', async () => {
    const { device, disk, engine, restore } = await setUp();
    disk.full = true;
    await restore(engine, 'epoch-2');
    expect([...engine.inspect().view.rows()]).toEqual([]);
    expect(offered(engine)).toEqual([]);
    device.crash(0);
    const again = await openOn(device.tab());
    await settle(device, again.syncNow());
    await until('the lost one is offered', () => offered(again).length > 0, device, 1000);
    expect(offered(again)).toEqual(['kept.txt']);
    expect(again.inspect().meta.restored).toBe(false);
  });

  test.each([[6, ['drawn.txt', 'kept.txt']], [8, ['kept.txt']]] as const)('H31 a file that was written %i days ago and trashed afterwards: %j are offered; what was deleted for good is not', async (days, names) => {
    const { device, engine, restore } = await setUp();
    for (const name of ['drawn.txt', 'purged.txt']) await add(engine, name);
    await settle(device, engine.syncNow());
    for (const name of ['drawn.txt', 'purged.txt']) {
      const node = await idOf(engine, name);
      await engine.execute([{ type: 'trash', nodes: [node] }]);
      if (name === 'purged.txt') await engine.execute([{ type: 'purge', nodes: [node] }]);
    }
    await settle(device, engine.syncNow());
    device.clock.advance(days * 24 * 60 * 60 * 1000);
    serverNow += days * 24 * 60 * 60 * 1000;
    await settle(device, engine.syncNow());
    await restore(engine, 'epoch-2');
    await until('the lost are offered', () => engine.inspect().meta.restored === false, device, 1000);
    expect(offered(engine)).toEqual(names);
    for (const { row: { op, title } } of engine.inspect().parked) expect(await (await engine.parkedContent(op.id)).text()).toBe(title);
  });

  test('H31 restored once more before what was lost could be offered: what each history lost is offered, once', async () => {
    const { device, disk, engine, restore } = await setUp();
    disk.full = true;
    await restore(engine, 'epoch-2');
    await add(engine, 'second.txt');
    await settle(device, engine.syncNow());
    await restore(engine, 'epoch-3');
    expect(offered(engine)).toEqual([]);
    disk.full = false;
    await settle(device, engine.syncNow());
    await until('the lost ones are offered', () => offered(engine).length > 0, device, 1000);
    expect(offered(engine)).toEqual(['kept.txt', 'second.txt']);
    await settle(device, engine.syncNow());
    await turns();
    expect(offered(engine)).toHaveLength(2);
  });

  test('H31, L1 what the server has lost makes room for nothing before it is offered: a new leader keeps it, however full the cache is (seed 1005101)', async () => {
    const { device, disk, engine, restore } = await setUp();
    disk.full = true;
    await restore(engine, 'epoch-2');
    device.crash(0);
    const again = await openOn(device.tab(), 0);
    await settle(device, again.syncNow());
    await until('the lost one is offered', () => again.inspect().meta.restored === false, device, 1000);
    expect(offered(again)).toEqual(['kept.txt']);
    const [parked] = again.inspect().parked;
    expect(parked && await (await again.parkedContent(parked.row.op.id)).text()).toBe('kept.txt');
  });

  test('H31, L1 nor does what a person adds: it is refused instead', async () => {
    const { device, disk, engine, restore } = await setUp();
    disk.full = true;
    await restore(engine, 'epoch-2');
    device.files.limit(1000);
    await expect(engine.addFiles(root, [{ path: ['big'], blob: new Blob(['b'.repeat(895)]), mtime: 1, mime: '' }])).rejects.toMatchObject({ code: 'storage' });
    disk.full = false;
    await settle(device, engine.syncNow());
    await until('the lost one is offered', () => engine.inspect().meta.restored === false, device, 1000);
    expect(offered(engine)).toEqual(['kept.txt']);
  });

  test('H31, L1 another tab hears of the new history while this one makes room: what may be lost stays', async () => {
    const { device, engine } = await setUp();
    const tab = device.tab();
    const [file] = [...engine.inspect().view.rows()].flatMap((row) => (row.kind === 'file' ? [row.content] : []));
    if (file === undefined) throw new Error('the file is not here');
    const { manifest, size, mime, mtime } = file;
    const heard = { meta: { epoch: 'epoch-2', rebuild: true, restored: true }, append: { journal: [{ doing: 'offer', at: wall, files: [{ manifest, path: ['kept.txt'], size, mime, mtime }] }] } } as const;
    let tries = 0;
    const store = storeWith(tab.store, async (batch, durability) => {
      const drops = batch.append?.journal?.some(({ doing }) => doing === 'drop') === true;
      if (drops && ++tries === 1) await tab.store.commit(heard, 'strict');
      return await tab.store.commit(batch, durability);
    });
    const other = await openOn({ ...tab, store });
    device.files.limit(1000);
    await expect(other.addFiles(root, [{ path: ['big'], blob: new Blob(['b'.repeat(895)]), mtime: 1, mime: '' }])).rejects.toMatchObject({ code: 'storage' });
    expect(tries).toBe(1);
    expect((await tab.store.rows('blobs')).flatMap(({ row }) => row.blobs.map((blob) => blob.manifest.id))).toEqual([manifest]);
  });

  test('H31 what was queued before the restoring has not seen what was done since: it takes none of that away', async () => {
    seed += 1;
    const lost = serverOf('epoch-1');
    const wire = new MemoryTransport(lost);
    const device = new MemoryDevice({ wall, seed, transport: wire });
    const engine = await openOn(device.tab());
    const restored = serverOf('epoch-2');
    const first: ExchangeRequest[] = [];
    wire.onExchange((request) => {
      if (request.ops.length > 0 && first.length === 0) first.push(structuredClone(request));
    });
    await mkdir(engine, 'Plans');
    await settle(device, engine.syncNow());
    await mkdir(engine, 'lost 1');
    await mkdir(engine, 'lost 2');
    await mkdir(engine, 'lost 3');
    await settle(device, engine.syncNow());
    expect(lost.seq).toBe(4);
    // The backup has the first folder; since then somebody else has put something into it.
    for (const request of first) restored.exchange({ ...request, epoch: null, token: null });
    const plans = await idOf(engine, 'Plans');
    const other = new MemoryDevice({ wall, seed: seed + 5000, transport: new MemoryTransport(restored) });
    const elsewhere = await openOn(other.tab());
    await settle(other, elsewhere.syncNow());
    await elsewhere.execute([{ type: 'createFolder', parent: plans, name: 'made since' }]);
    await settle(other, elsewhere.syncNow());
    expect(restored.seq).toBe(2);

    wire.setOnline(false);
    await engine.execute([{ type: 'trash', nodes: [plans] }]);
    wire.connectTo(restored);
    wire.setOnline(true);
    await settle(device, engine.syncNow());
    const since = [...engine.inspect().view.rows()].find((row) => row.name.value === 'made since');
    expect(since !== undefined && isLive(engine.inspect().view, since.id)).toBe(true);
    const folder = engine.inspect().view.node(plans);
    expect(folder?.location.trash).not.toBeNull();
  });

  test('H31 what was queued before the restoring still means what both histories hold', async () => {
    seed += 1;
    const wire = new MemoryTransport(serverOf('epoch-1'));
    const device = new MemoryDevice({ wall, seed, transport: wire });
    const engine = await openOn(device.tab());
    const restored = serverOf('epoch-2');
    wire.onExchange((request) => {
      if (request.ops.length > 0 && request.epoch === 'epoch-1') restored.exchange({ ...structuredClone(request), epoch: null, token: null });
    });
    const other = new MemoryDevice({ wall, seed: seed + 5000, transport: wire });
    const elsewhere = await openOn(other.tab());
    await settle(other, elsewhere.syncNow());
    await mkdir(elsewhere, 'Plans');
    await settle(other, elsewhere.syncNow());
    await settle(device, engine.syncNow());
    const plans = await idOf(engine, 'Plans');
    wire.setOnline(false);
    await engine.execute([{ type: 'trash', nodes: [plans] }]);
    const [waiting] = engine.inspect().outbox;
    expect(waiting?.row.op.baseSeq).toBe(1);
    wire.connectTo(restored);
    wire.setOnline(true);
    await settle(device, engine.syncNow());
    expect(engine.inspect().view.node(plans)?.location.trash).toMatchObject({ base: 1 });
  });
});
