import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { Listing, ListingQuery, ListingState, NodeView, Summary } from '../api.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, settle, until, webDigests } from '../testing/index.ts';
import { EarlyListing } from './early-listing.ts';
import { Glimpse } from './glimpse.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
const query: ListingQuery = { of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' };

const begin = () => {
  const transport = new MemoryTransport(new MemoryServer(space, () => wall, webDigests));
  const device = new MemoryDevice({ wall, seed: 5, transport });
  const open = (): Promise<SyncEngine> =>
    createEngine({ ...device.tab(), glimpses: device.disk.open() }, { space, deviceName: 'Laptop', onFault: (error) => { throw error; } });
  return { device, transport, open, glimpse: () => Glimpse.read(device.disk.open()) };
};
const rest = (device: MemoryDevice): Promise<void> => pass(device, 5_000);
const namesOf = (rows: readonly NodeView[] | undefined): string[] | undefined => rows?.map(({ name }) => name);

describe('what lists showed, kept for the next start', () => {
  test('M5, P9 is what the engine opened anew shows: rows, order, counts and glyphs', async () => {
    const { device, transport, open, glimpse } = begin();
    transport.setOnline(false);
    const engine = await open();
    const { created: [folder] } = await engine.execute([{ type: 'createFolder', parent: root, name: 'Plans' }]);
    await engine.addFiles(root, [{ path: ['b.txt'], blob: new Blob(['b']), mtime: 1, mime: 'text/plain' }, { path: ['a.txt'], blob: new Blob(['a']), mtime: 1, mime: 'text/plain' }]);
    await engine.execute([{ type: 'createFolder', parent: folder ?? root, name: 'inner' }]);
    await engine.openListing(query, () => undefined);
    await rest(device);
    const seen = (await glimpse()).of(query);
    expect(namesOf(seen?.rows)).toEqual(['Plans', 'a.txt', 'b.txt']);
    expect((await glimpse()).of({ ...query, filter: 'a' })).toBeNull();
    await engine.close();
    const again = await open();
    const listing = await again.openListing(query, () => undefined);
    expect(seen?.rows).toEqual(await listing.window(0, 200));
    expect({ ...seen?.state, revision: 1 }).toEqual({ ...(await listing.state()), revision: 1 });
  });

  test('M5 counts until something changes that a list shows; a start alone, and who leads, change nothing', async () => {
    const { device, transport, open, glimpse } = begin();
    transport.setOnline(false);
    const engine = await open();
    await engine.openListing(query, () => undefined);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'one' }]);
    expect((await glimpse()).of(query)).toBeNull();
    await rest(device);
    expect(namesOf((await glimpse()).of(query)?.rows)).toEqual(['one']);
    await engine.close();
    const again = await open();
    await until('it leads', async () => (await again.status()).leader, device, 50);
    expect(namesOf((await glimpse()).of(query)?.rows)).toEqual(['one']);
    await again.execute([{ type: 'createFolder', parent: root, name: 'two' }]);
    device.crash(100);
    expect((await glimpse()).of(query)).toBeNull();
  });

  test('H1 a crash that loses what it showed loses it too', async () => {
    const { device, open, glimpse } = begin();
    const engine = await open();
    await engine.openListing(query, () => undefined);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'sent' }]);
    await settle(device, engine.syncNow());
    await rest(device);
    expect(namesOf((await glimpse()).of(query)?.rows)).toEqual(['sent']);
    device.crash(100);
    const shown = (await glimpse()).of(query)?.rows;
    const listing = await (await open()).openListing(query, () => undefined);
    expect(shown ?? (await listing.window(0, 200))).toEqual(await listing.window(0, 200));
  });
});

describe('a list whose beginning is known before the engine is open', () => {
  const row = (name: string) => ({ name }) as NodeView;
  const state = (total: number, revision = 0): ListingState => ({ revision, total, folder: null, gone: false });
  const rows = ['a', 'b', 'c'].map(row);
  const summary: Summary = { files: 1, folders: 0, bytes: 5, oldest: 1, newest: 1, tags: [], here: 1, kept: 'none', first: [] };
  const listing = (): Listing => ({
    state: async () => state(4, 1), window: async () => [row('real')], ids: async () => [], slice: async () => [root], range: async (from, to) => [from, to], at: async () => root,
    present: async (ids) => ids, neighbour: async (id) => id, arrived: async () => [], summary: async () => summary, indexOf: async () => 2, findPrefix: async () => 3, update: async () => state(5, 2), close: async () => undefined,
  });
  const early = (total: number) => {
    const opened = Promise.withResolvers<Listing>();
    const told: unknown[] = [];
    return { opened, told, list: new EarlyListing({ query, state: state(total), rows }, opened.promise, (next, change) => told.push({ ...next, ...change })) };
  };

  test('answers what it knows, and lets everything else wait', async () => {
    const { opened, told, list } = early(10);
    expect(await list.state()).toEqual(state(10));
    expect(namesOf(await list.window(-1, 2))).toEqual(['a', 'b']);
    expect(namesOf(await list.window(1, 3))).toEqual(['b', 'c']);
    const beyond = [
      list.window(0, 4), list.ids(), list.slice(0, 1), list.range(root, root), list.at(0), list.present([root]), list.neighbour(root), list.arrived(0), list.summary([root]), list.indexOf(root), list.findPrefix('a', 0), list.update(query), list.close(),
    ];
    expect(await Promise.race([...beyond, Promise.resolve('waits')])).toBe('waits');
    opened.resolve(listing());
    expect(await Promise.all(beyond)).toEqual([[row('real')], [], [root], [root, root], root, [root], root, [], summary, 2, 3, state(5, 2), undefined]);
    expect(told).toEqual([{ ...state(4, 1), left: 'many', came: 'many' }]);
    expect(await list.state()).toEqual(state(4, 1));
    expect(await list.window(0, 1)).toEqual([row('real')]);
  });

  test('a short list is known whole, however much is asked for', async () => {
    expect(namesOf(await early(3).list.window(0, 180))).toEqual(['a', 'b', 'c']);
    expect(await early(3).list.window(5, 180)).toEqual([]);
  });
});
