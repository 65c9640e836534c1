import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 900;

const setUp = () => {
  seed += 1;
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const faults: unknown[] = [];
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
  return { server, transport, device, open, faults };
};
const mkdir = (engine: SyncEngine, name: string) => engine.execute([{ type: 'createFolder', parent: root, name }]);
const names = (engine: SyncEngine): string[] => [...engine.inspect().view.rows()].map((row) => row.name.value).sort();
const breathe = (device: MemoryDevice, turns = 30): Promise<void> => pass(device, turns * 100, turns);
const leaders = async (...engines: SyncEngine[]): Promise<boolean[]> => (await Promise.all(engines.map((engine) => engine.status()))).map(({ leader }) => leader);

describe('tabs of one device', () => {
  test('H48 one leads; when it goes, another takes over and sends what waits', async () => {
    const { server, device, open } = setUp();
    const [a, b] = [await open(), await open()];
    await breathe(device);
    expect(await leaders(a, b)).toEqual([true, false]);
    await mkdir(b, 'from the follower');
    await b.syncNow();
    expect(server.seq).toBe(1);
    expect(b.inspect().outbox).toHaveLength(0);
    expect(names(a)).toEqual(['from the follower']);
    await a.close();
    await mkdir(b, 'later');
    await b.syncNow();
    expect(await leaders(b)).toEqual([true]);
    expect(server.seq).toBe(2);
  });

  test('H48 a tab that is opened beside the leader, which has been at rest, knows at once how things stand', async () => {
    const { device, open } = setUp();
    const a = await open();
    a.setVisible(true);
    await a.syncNow();
    await breathe(device);
    const b = await open();
    b.setVisible(true);
    await breathe(device);
    expect(await leaders(a, b)).toEqual([true, false]);
    expect(await b.status()).toMatchObject({ connecting: false, network: 'online' });
  });

  test('H50 lseqs are given in the store: what two tabs queue at once keeps one order everywhere', async () => {
    const { transport, device, open } = setUp();
    transport.setOnline(false);
    const [a, b] = [await open(), await open()];
    await Promise.all(Array.from({ length: 40 }, (_, i) => mkdir(i % 2 === 0 ? a : b, `folder ${i}`)));
    await breathe(device);
    const keys = (engine: SyncEngine): number[] => engine.inspect().outbox.map(({ key }) => key);
    expect(keys(a)).toHaveLength(40);
    expect(keys(a)).toEqual(keys(b));
    expect(names(a)).toEqual(names(b));
    const c = await open();
    expect(names(c)).toEqual(names(a));
  });

  test('P8 what one tab was told is saved, the next one opened shows', async () => {
    const { transport, open } = setUp();
    transport.setOnline(false);
    const a = await open();
    await mkdir(a, 'mine');
    expect(names(await open())).toEqual(['mine']);
  });

  test('H49, P11 a leader that was taken for dead discards what it still gets, and learns the truth', async () => {
    const { server, device, open, faults } = setUp();
    const a = await open();
    await a.syncNow();
    // Another tab takes over although this one lives: its lock was broken while it was frozen.
    const disk = device.disk.open();
    await disk.commit({ meta: { leaderEpoch: a.inspect().meta.leaderEpoch + 1 } }, 'strict');
    await mkdir(a, 'written by the old leader');
    await breathe(device);
    await a.syncNow();
    expect(server.seq).toBe(1);
    expect(names(a)).toEqual(['written by the old leader']);
    expect(a.inspect().meta.leaderEpoch).toBeGreaterThan(2);
    expect(faults).toEqual([]);
  });

  test('H48 a hidden leader yields to a visible tab, and not to another hidden one', async () => {
    const { device, open } = setUp();
    const [a, b] = [await open(), await open()];
    await breathe(device);
    b.setVisible(false);
    a.setVisible(false);
    await breathe(device);
    expect(await leaders(a, b)).toEqual([true, false]);
    b.setVisible(true);
    await breathe(device);
    expect(await leaders(a, b)).toEqual([false, true]);
    a.setVisible(true);
    await breathe(device);
    expect(await leaders(a, b)).toEqual([false, true]);
  });

  test('followers know what only the leader knows: network, what needs the person, bytes of other tabs', async () => {
    const { server, transport, device, open } = setUp();
    const [a, b] = [await open(), await open()];
    await a.syncNow();
    await breathe(device);
    expect(await b.status()).toMatchObject({ network: 'online', leader: false, ready: true });
    transport.setOnline(false);
    await breathe(device);
    expect((await b.status()).network).toBe('offline');
    await b.addFiles(root, [{ path: ['b.txt'], blob: new Blob(['bytes']), mtime: 1, mime: '' }]);
    await breathe(device);
    const node = await a.resolve(['b.txt']);
    expect(new TextDecoder().decode(await a.read(node?.id ?? root))).toBe('bytes');
    server.refuse = () => 'quota';
    transport.setOnline(true);
    for (let i = 0; i < 100 && (await b.status()).needsYou === 0; i += 1) await breathe(device, 3);
    expect(await b.status()).toMatchObject({ needsYou: 1, waiting: 0 });
    expect((await b.changes({ from: 0, to: 1 })).rows[0]).toMatchObject({ state: 'parked', words: { name: 'b.txt' } });
  });
});
