import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { EnginePorts } from './ports.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, turns, until, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ac');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 900;

const serverOf = (epoch: string): MemoryServer => {
  const server = new MemoryServer(space, () => wall, webDigests);
  server.epoch = epoch;
  return server;
};
const openOn = (ports: EnginePorts): Promise<SyncEngine> => createEngine(ports, { space, deviceName: 'Laptop' });
const offered = (engine: SyncEngine): string[] => engine.inspect().parked.map(({ row }) => row.title).sort();
const add = (engine: SyncEngine, name: string) => engine.addFiles(root, [{ path: [name], blob: new Blob([name]), mtime: 1, mime: '' }]);

/** A device whose file the server has, before the server is set back to a time before it. */
const setUp = async () => {
  seed += 1;
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
});
