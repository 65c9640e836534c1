import { asSpaceId, rootOf } from '@holdfast/domain';
import type { DeviceId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../ports/replica-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, turns, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9100;

const setUp = () => {
  seed += 1;
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const commits: Batch[] = [];
  const open = async (): Promise<SyncEngine> => {
    const ports = device.tab();
    const store = storeWith(ports.store, (batch, durability) => {
      if (durability === 'strict') commits.push(batch);
      return ports.store.commit(batch, durability);
    });
    return await createEngine({ ...ports, store }, { space, deviceName: 'Laptop' });
  };
  return { server, transport, device, commits, open };
};
const mkdir = (engine: SyncEngine, name: string) => engine.execute([{ type: 'createFolder', parent: root, name }]);
const rested = async (engine: SyncEngine): Promise<void> => {
  await engine.syncNow();
  await turns();
};

describe('an action of a device that has nothing else to do', () => {
  test('H1, H9 gets its counter in the commit that queues it: nothing else is written before it is sent', async () => {
    const { server, transport, commits, open } = setUp();
    const engine = await open();
    await rested(engine);
    commits.length = 0;
    let before: readonly Batch[] = [];
    transport.onExchange(() => void (before = [...commits]));
    const { ops } = await mkdir(engine, 'Plans');
    await turns();
    expect(before).toMatchObject([{ meta: { nextCtr: 2 }, append: { outbox: [{ ctr: 1, op: { id: ops[0] } }] } }]);
    expect([server.seq, engine.inspect().outbox.length, engine.inspect().meta.nextCtr]).toEqual([1, 0, 2]);
  });

  test('H13 offline, and of several that may yet be folded, none has a counter', async () => {
    const { transport, device, commits, open } = setUp();
    const engine = await open();
    await rested(engine);
    await Promise.all([mkdir(engine, 'one'), mkdir(engine, 'two'), mkdir(engine, 'three')]);
    transport.setOnline(false);
    await mkdir(engine, 'four');
    expect(engine.inspect().outbox.at(-1)?.row.ctr).toBeNull();
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect(engine.inspect().outbox).toEqual([]);
    // The first was alone when it was written; the two that came meanwhile were not.
    expect(commits.flatMap(({ append }) => append?.outbox ?? []).map(({ ctr }) => ctr)).toEqual([1, null, null, null]);
  });

  test('H9, H50 has none as long as another tab has work that this one has not read: all is done in the order of the outbox', async () => {
    const { server, device, open } = setUp();
    const [leader, follower] = [await open(), await open()];
    await rested(leader);
    const [theirs, ours] = await Promise.all([mkdir(follower, 'theirs'), mkdir(leader, 'ours')]);
    await settle(device, leader.syncNow());
    const seqs = [theirs, ours].map(({ created: [node] }) => (node === undefined ? undefined : server.tree.node(node)?.seq));
    expect(seqs).toEqual([1, 2]);
    expect([leader.inspect().outbox, leader.inspect().meta.nextCtr]).toEqual([[], 3]);
  });

  test('H4, P1 goes again under the same counter when the device dies before it is sent', async () => {
    const { server, transport, device, open } = setUp();
    const first = await open();
    await rested(first);
    const senders = new Set<DeviceId>();
    const counters: number[] = [];
    let dead = false;
    transport.onExchange(({ device: { id }, ops }) => {
      senders.add(id);
      counters.push(...ops.map(({ ctr }) => ctr));
      if (dead || ops.length === 0) return;
      dead = true;
      device.crash(100);
      throw new SyncClientError('offline', 'The device is off');
    });
    await mkdir(first, 'Plans');
    await turns();
    expect([dead, server.seq]).toEqual([true, 0]);
    const second = await open();
    await settle(device, second.syncNow());
    expect([server.seq, senders.size, counters]).toEqual([1, 1, [1, 1]]);
    expect(second.inspect().outbox).toEqual([]);
  });
});
