import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
const files = 650;
let seed = 900;

const newDevice = (server: MemoryServer, snapshotFrom = 200) => {
  seed += 1;
  const wire = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport: wire });
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: `Device ${seed}`, snapshotFrom });
  return { wire, device, open };
};

/** A server with many folders and one purged, the author's engine, and a snapshot of it all. */
const setUp = async () => {
  const server = new MemoryServer(space, () => wall, webDigests, { pageRows: 100 });
  const { device, open } = newDevice(server);
  const author = await open();
  await author.execute(Array.from({ length: files }, (_, i) => ({ type: 'createFolder', parent: root, name: `Folder ${i}` }) as const));
  await settle(device, author.syncNow());
  const sync = (): Promise<void> => settle(device, author.syncNow());
  const find = (name: string) => [...author.inspect().view.rows()].find((row) => row.name.value === name)?.id ?? root;
  return { server, author, sync, find };
};

const sameAs = (engine: SyncEngine, server: MemoryServer): void => {
  const { meta, base } = engine.inspect();
  expect(meta).toMatchObject({ cursor: server.seq, checksum: server.checksum(), rebuild: false, ready: true, bootstrap: null });
  expect(new Map([...base.rows()].map((row) => [row.id, row]))).toEqual(new Map([...server.tree.rows()].map((row) => [row.id, row])));
  expect([...base.tombstones()]).toEqual([...server.tree.tombstones()]);
};

describe('H29 a new device begins with a snapshot', () => {
  test('H29 H26 the parts and what has changed since are revealed at once, and hold after a restart', async () => {
    const { server, author, sync, find } = await setUp();
    server.takeSnapshot();
    await author.execute([{ type: 'rename', node: find('Folder 5'), name: 'Later' }, { type: 'trash', nodes: [find('Folder 6')] }]);
    await sync();
    const { wire, device, open } = newDevice(server);
    const engine = await open();
    const before = server.exchanges;
    wire.onPart = () => expect([...engine.inspect().view.rows()]).toEqual([]);
    await settle(device, engine.syncNow());
    expect(wire.partsAsked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(server.exchanges - before).toBeLessThanOrEqual(3);
    sameAs(engine, server);
    await engine.close();
    const again = await open();
    sameAs(again, server);
  });

  test.each([
    { what: 'a large space: it is waited for, no page is fetched', snapshotFrom: 10, heads: 3, parts: 7 },
    { what: 'a smaller space: pages are quicker', snapshotFrom: 200, heads: 1, parts: 0 },
  ])('H29 the server still builds the snapshot of $what', async ({ snapshotFrom, heads, parts }) => {
    const { server } = await setUp();
    server.takeSnapshot();
    const { wire, device, open } = newDevice(server, snapshotFrom);
    let asked = 0;
    wire.onHead = async () => {
      asked += 1;
      if (asked === 3) return null;
      await new Promise<void>((resolve) => void device.clock.after(20_000, resolve));
      return { snapshot: null };
    };
    const engine = await open();
    await settle(device, engine.syncNow());
    expect([asked, wire.partsAsked.length]).toEqual([heads, parts]);
    sameAs(engine, server);
  });

  test('H29 a snapshot goes on where it was: after a lost connection, and after a crash', async () => {
    const { server } = await setUp();
    server.takeSnapshot();
    const { wire, device, open } = newDevice(server);
    const engine = await open();
    let cuts = 0;
    wire.onPart = (part) => {
      if (part === 5 && (cuts += 1) <= 2) throw new SyncClientError('offline', 'The wire was cut');
    };
    void engine.syncNow().catch(() => undefined);
    await expect.poll(() => {
      device.clock.advance(50);
      return engine.inspect().meta.bootstrap?.done;
    }).toBe(5);
    device.crash(0);
    wire.partsAsked.length = 0;
    const again = await open();
    await settle(device, again.syncNow());
    expect(wire.partsAsked.filter((part) => part < 5)).toEqual([]);
    sameAs(again, server);
  });

  test('H29 a snapshot that the server has thrown away meanwhile is begun anew, in a generation of its own', async () => {
    const { server } = await setUp();
    server.takeSnapshot();
    const { wire, device, open } = newDevice(server);
    const engine = await open();
    wire.onPart = (part) => {
      if (part === 4) {
        wire.onPart = () => undefined;
        server.takeSnapshot(200);
        throw new SyncClientError('offline', 'The wire was cut');
      }
    };
    await settle(device, engine.syncNow());
    sameAs(engine, server);
    expect(engine.inspect().meta.generation).toBe(3);
    await engine.close();
    sameAs(await open(), server);
  });

  test('H29 without a snapshot, or with one that cannot be fetched or is wrong, everything comes page by page', async () => {
    const { server, author, sync, find } = await setUp();
    const none = newDevice(server);
    const first = await none.open();
    await settle(none.device, first.syncNow());
    sameAs(first, server);

    server.takeSnapshot();
    const refused = newDevice(server);
    const second = await refused.open();
    refused.wire.onPart = () => {
      throw new SyncClientError('refused', 'The store is down', { status: 503 });
    };
    await settle(refused.device, second.syncNow());
    sameAs(second, server);

    const part = server.snapshotPart.bind(server);
    server.snapshotPart = (id, index) => part(id, index).replaceAll('Folder 12', 'Folder 21');
    const wrong = newDevice(server);
    const third = await wrong.open();
    await settle(wrong.device, third.syncNow());
    sameAs(third, server);
    server.snapshotPart = (id, index) => part(id, index).slice(1);
    const broken = newDevice(server);
    const fourth = await broken.open();
    await settle(broken.device, fourth.syncNow());
    sameAs(fourth, server);
    await author.execute([{ type: 'rename', node: find('Folder 5'), name: 'Later' }]);
    await sync();
    for (const [engine, { device }] of [[second, refused], [third, wrong], [fourth, broken]] as const) {
      await settle(device, engine.syncNow());
      sameAs(engine, server);
    }
  });

  test('H29 H9 work done meanwhile waits and is sent after it', async () => {
    const { server } = await setUp();
    server.takeSnapshot();
    const { wire, device, open } = newDevice(server);
    const engine = await open();
    let worked: Promise<unknown> = Promise.resolve();
    wire.onPart = (part) => {
      if (part === 3) worked = engine.execute([{ type: 'createFolder', parent: root, name: 'Mine' }]);
    };
    await settle(device, engine.syncNow());
    await worked;
    await settle(device, engine.syncNow());
    expect([...server.tree.rows()].some((row) => row.name.value === 'Mine')).toBe(true);
    sameAs(engine, server);
  });
});

describe('H30 the device follows the floor', () => {
  const purged = async () => {
    const made = await setUp();
    const { author, sync, find } = made;
    const node = find('Folder 7');
    await author.execute([{ type: 'trash', nodes: [node] }]);
    await sync();
    await author.execute([{ type: 'purge', nodes: [node] }]);
    await sync();
    return { ...made, node };
  };

  test('H30 what the server has collected leaves the base and its sum, also in other tabs and after a restart', async () => {
    const { server, author, sync, node } = await purged();
    const { device, open } = newDevice(server);
    const engine = await open();
    await settle(device, engine.syncNow());
    const follower = await open();
    expect(engine.inspect().base.tombstone(node)).toBeDefined();
    server.collect(server.seq);
    for (const one of [engine, follower]) await settle(device, one.syncNow());
    await sync();
    for (const one of [engine, follower, author]) {
      expect(one.inspect().base.tombstone(node)).toBeUndefined();
      sameAs(one, server);
    }
    expect(engine.inspect().meta).toMatchObject({ floor: server.floor, generation: author.inspect().meta.generation });
    await engine.close();
    await follower.close();
    sameAs(await open(), server);
  });

  test('H30 a cursor below the floor starts the base again and keeps the outbox', async () => {
    const { server, author, sync, find } = await setUp();
    const { wire, device, open } = newDevice(server);
    const engine = await open();
    await settle(device, engine.syncNow());
    wire.setOnline(false);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'Made offline' }]);
    const node = find('Folder 7');
    await author.execute([{ type: 'trash', nodes: [node] }]);
    await sync();
    await author.execute([{ type: 'purge', nodes: [node] }]);
    await sync();
    server.collect(server.seq);
    wire.setOnline(true);
    await settle(device, engine.syncNow());
    await settle(device, engine.syncNow());
    sameAs(engine, server);
    expect(engine.inspect().base.node(node)).toBeUndefined();
    expect([...server.tree.rows()].filter((row) => row.name.value === 'Made offline')).toHaveLength(1);
  });

  test('H30 a base that is fetched from nothing goes on below the floor, page by page', async () => {
    const { server } = await purged();
    server.collect(server.seq);
    const { device, open } = newDevice(server);
    const engine = await open();
    await settle(device, engine.syncNow());
    sameAs(engine, server);
  });
});
