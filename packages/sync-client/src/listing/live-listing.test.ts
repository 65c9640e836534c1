import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, compareNatural, foldName, MemoryTree, rootOf } from '@holdfast/domain';
import type { NodeId, NodeRow, Operation } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListingListener, ListingQuery, NodeView, SortKey } from '../api.ts';
import { View } from '../replica/view.ts';
import { LiveListing } from './live-listing.ts';
import { nodeView } from './node-view.ts';
import { OrderShelf } from './order-shelf.ts';
import { summarise } from './summarise.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const device = asDeviceId('00000000-0000-4000-8000-000000000001');
const uuid = (kind: number, n: number): string => `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const idOf = (n: number) => asNodeId(uuid(2, n));
const query = (more: Partial<ListingQuery> = {}): ListingQuery => ({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '', ...more });

class Desk {
  readonly tree = new MemoryTree(root);
  readonly orders = new OrderShelf();
  readonly kept = new Map<NodeId, 'own' | 'above'>();
  view = new View(this.tree, { deviceName: 'Laptop' });
  #ops = 0;

  do(op: Partial<Operation>): void {
    this.#ops += 1;
    this.view.apply(this.#ops, { v: 1, id: asOpId(uuid(1, this.#ops)), device, baseSeq: 0, at: 1000 + this.#ops, ...op } as Operation);
    this.orders.touch(this.view.takeMoved());
  }

  file(n: number, name: string, size = n, parent = root): void {
    const manifest = asManifestId(n.toString(16).padStart(64, '0'));
    this.do({ type: 'createFile', node: idOf(n), parent, name, manifest, hash: manifest, size, mime: 'text/plain', mtime: 10_000 - n });
  }

  folder(n: number, name: string, parent = root): void {
    this.do({ type: 'createFolder', node: idOf(n), parent, name, onCollision: 'suffix' });
  }

  list(wanted: ListingQuery, onChange: ListingListener = () => undefined): LiveListing {
    const show = (row: NodeRow): NodeView => nodeView(this.view, row, () => ({ kind: 'here' }));
    const world = { show, isHere: (row: NodeRow) => row.id !== idOf(2), how: (id: NodeId) => this.kept.get(id) ?? null };
    return new LiveListing({ view: () => this.view, orders: this.orders, show, summarise: (rows) => summarise(rows, world), catchUp: () => undefined, onQuery: () => undefined, onClose: () => undefined }, wanted, onChange);
  }
}

const namesOf = async (listing: LiveListing): Promise<string[]> => (await listing.window(0, 1000)).map(({ name }) => name);

describe('V1, V2 a list', () => {
  const desk = new Desk();
  desk.file(1, 'b10.txt', 5);
  desk.file(2, 'B2.md', 500);
  desk.folder(3, 'zoo');
  desk.folder(4, 'Äpfel');
  desk.file(5, 'a.txt', 5);
  desk.file(6, 'inner', 1, idOf(3));

  test.each<[string, Partial<ListingQuery>, string[]]>([
    ['goes by name, folders first', {}, ['Äpfel', 'zoo', 'a.txt', 'B2.md', 'b10.txt']],
    ['backwards, folders still first', { descending: true }, ['zoo', 'Äpfel', 'b10.txt', 'B2.md', 'a.txt']],
    ['folders among files', { foldersFirst: false }, ['a.txt', 'Äpfel', 'B2.md', 'b10.txt', 'zoo']],
    ['folders among files, backwards', { foldersFirst: false, descending: true }, ['zoo', 'b10.txt', 'B2.md', 'Äpfel', 'a.txt']],
    ['by size, ties by name', { sort: 'size' }, ['Äpfel', 'zoo', 'a.txt', 'b10.txt', 'B2.md']],
    ['largest first, ties by name upwards', { sort: 'size', descending: true }, ['Äpfel', 'zoo', 'B2.md', 'a.txt', 'b10.txt']],
    ['by time', { sort: 'modified' }, ['zoo', 'Äpfel', 'a.txt', 'B2.md', 'b10.txt']],
    ['by kind', { sort: 'kind' }, ['Äpfel', 'zoo', 'B2.md', 'a.txt', 'b10.txt']],
    ['by kind backwards', { sort: 'kind', descending: true }, ['Äpfel', 'zoo', 'a.txt', 'b10.txt', 'B2.md']],
    ['filtered without case and accents', { filter: 'AP' }, ['Äpfel']],
    ['folders only', { foldersOnly: true }, ['Äpfel', 'zoo']],
  ])('%s', async (_, more, wanted) => {
    const listing = desk.list(query(more));
    expect(await namesOf(listing)).toEqual(wanted);
    for (const [i, { id }] of (await listing.window(0, 99)).entries()) expect(await listing.indexOf(id)).toBe(i);
  });

  test('K3 finds by the beginning of a name, going round', async () => {
    const listing = desk.list(query());
    expect(await listing.findPrefix('B', 0)).toBe(3);
    expect(await listing.findPrefix('b', 4)).toBe(4);
    expect(await listing.findPrefix('apf', 3)).toBe(0);
    expect(await listing.findPrefix('nothing', 0)).toBe(-1);
  });

  test('windows outside are empty', async () => {
    const listing = desk.list(query());
    expect(await listing.window(-5, 2)).toHaveLength(2);
    expect(await listing.window(4, 99)).toHaveLength(1);
    expect(await listing.window(9, 99)).toEqual([]);
    expect(await listing.window(3, 1)).toEqual([]);
  });
});

describe('a list that lives', () => {
  test('G5 says when its folder is gone, and is empty then', async () => {
    const desk = new Desk();
    desk.folder(1, 'docs');
    desk.file(2, 'plan', 1, idOf(1));
    const listing = desk.list(query({ of: { folder: idOf(1) } }));
    desk.do({ type: 'trash', node: idOf(1), parent: root });
    expect(await listing.state()).toMatchObject({ gone: true, total: 0 });
    const trash = desk.list(query({ of: { trash: true } }));
    expect(await namesOf(trash)).toEqual(['docs']);
    desk.do({ type: 'restore', node: idOf(1), parent: root });
    expect(await listing.state()).toMatchObject({ gone: false, total: 1 });
    expect(await namesOf(trash)).toEqual([]);
  });

  test('tells a change once, and not without one', () => {
    const desk = new Desk();
    desk.folder(1, 'docs');
    const told: number[] = [];
    const listing = desk.list(query(), ({ total }) => told.push(total));
    listing.tell();
    desk.folder(2, 'elsewhere', idOf(1));
    desk.folder(3, 'here');
    listing.tell();
    listing.tell();
    desk.folder(4, 'far', idOf(2));
    listing.tell();
    expect(told).toEqual([2]);
  });

  test('tells with a change what was read last, as it is now', async () => {
    const desk = new Desk();
    for (const n of [1, 2, 3, 4]) desk.file(n, `${n}.txt`);
    const told: (string[] | undefined)[] = [];
    const listing = desk.list(query(), (_, { seen }) => told.push(seen?.items.map(({ name }) => name)));
    desk.file(5, '0.txt');
    listing.tell();
    await listing.window(1, 3);
    listing.tell();
    desk.do({ type: 'rename', node: idOf(1), name: '9.txt' });
    listing.tell();
    await listing.window(3, 99);
    desk.do({ type: 'trash', node: idOf(4), parent: root });
    listing.tell();
    expect(told).toEqual([undefined, ['2.txt', '3.txt'], ['9.txt']]);
  });

  test('S8 tells with a change what left, with what stands in its place now, and what came', async () => {
    const desk = new Desk();
    for (const n of [1, 2, 3, 4, 5]) desk.file(n, `${n}.txt`);
    const told: unknown[] = [];
    const listing = desk.list(query(), (_, { left, came }) => told.push({ left, came }));
    for (const n of [2, 3]) desk.do({ type: 'trash', node: idOf(n), parent: root });
    desk.file(6, '9.txt');
    listing.tell();
    for (const n of [6, 5]) desk.do({ type: 'trash', node: idOf(n), parent: root });
    listing.tell();
    desk.do({ type: 'rename', node: idOf(1), name: '7.txt' });
    listing.tell();
    for (const n of [4, 1]) desk.do({ type: 'trash', node: idOf(n), parent: root });
    desk.file(7, 'passing.txt');
    desk.do({ type: 'trash', node: idOf(7), parent: root });
    listing.tell();
    expect(told).toEqual([
      { left: [{ id: idOf(2), next: idOf(4) }, { id: idOf(3), next: idOf(4) }], came: [idOf(6)] },
      { left: [{ id: idOf(6), next: idOf(4) }, { id: idOf(5), next: idOf(4) }], came: [] },
      { left: [], came: [] },
      { left: [{ id: idOf(4), next: null }, { id: idOf(1), next: null }], came: [] },
    ]);
  });

  test('S8 backwards the neighbour is the next one of what is shown', async () => {
    const desk = new Desk();
    for (const n of [1, 2, 3]) desk.file(n, `${n}.txt`);
    const told: unknown[] = [];
    const listing = desk.list(query({ descending: true }), (_, { left }) => told.push(left));
    desk.do({ type: 'trash', node: idOf(2), parent: root });
    listing.tell();
    expect(told).toEqual([[{ id: idOf(2), next: idOf(1) }]]);
  });

  test('S8 of more changes than are told it is asked what is there, what came, and what stands in the place of one', async () => {
    const desk = new Desk();
    for (let n = 1; n <= 2000; n += 1) desk.file(n, `${n}.txt`);
    const told: unknown[] = [];
    const listing = desk.list(query(), (_, { left, came }) => told.push([left, came]));
    const { revision } = await listing.state();
    for (let n = 101; n <= 1000; n += 1) desk.do({ type: 'trash', node: idOf(n), parent: root });
    desk.file(3000, '500.txt');
    listing.tell();
    expect(told).toEqual([['many', 'many']]);
    expect(await listing.present([idOf(100), idOf(101), idOf(3000)])).toEqual([idOf(100), idOf(3000)]);
    expect(await listing.arrived(revision)).toEqual([idOf(3000)]);
    expect([await listing.neighbour(idOf(700)), await listing.neighbour(idOf(5)), await listing.neighbour(idOf(9999))]).toEqual([idOf(1001), idOf(5), null]);
    expect(await listing.ids({ at: revision, but: [idOf(1), idOf(2)] })).toEqual((await listing.ids()).filter((id) => ![idOf(1), idOf(2), idOf(3000)].includes(id)));
  });

  test('S8 who takes the name of another that leaves or is renamed at the same time takes nothing else of it', async () => {
    const desk = new Desk();
    for (const [n, name] of [[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd']] as const) desk.file(n, name);
    const told: unknown[] = [];
    const listing = desk.list(query(), (_, { left, came }) => told.push([left, came]));
    await listing.state();
    // The one that takes the name was touched before.
    desk.do({ type: 'rename', node: idOf(3), name: 'x' });
    desk.do({ type: 'trash', node: idOf(1), parent: root });
    desk.do({ type: 'rename', node: idOf(3), name: 'a' });
    listing.tell();
    expect([told, await namesOf(listing)]).toEqual([[[[{ id: idOf(1), next: idOf(2) }], []]], ['a', 'b', 'd']]);
    desk.do({ type: 'rename', node: idOf(2), name: 'y' });
    desk.do({ type: 'rename', node: idOf(4), name: 'b' });
    desk.do({ type: 'rename', node: idOf(2), name: 'd' });
    expect([await listing.ids(), await namesOf(listing)]).toEqual([[idOf(3), idOf(4), idOf(2)], ['a', 'b', 'd']]);
  });

  test('O5 tells what items come to, those that are named and all but those that are, without what is not in it', async () => {
    const desk = new Desk();
    desk.file(1, 'a.txt', 5);
    desk.file(2, 'b.txt', 7);
    desk.folder(3, 'docs');
    desk.file(4, 'inner.txt', 900, idOf(3));
    for (const [node, tag] of [[1, 'red'], [2, 'red'], [3, 'blue'], [1, 'lost']] as const) desk.do({ type: 'addTag', node: idOf(node), tag });
    desk.do({ type: 'removeTag', node: idOf(1), tag: 'lost' });
    const listing = desk.list(query());
    const { revision } = await listing.state();
    const named = await listing.summary([idOf(2), idOf(1), idOf(4), idOf(9), idOf(3)]);
    expect(named).toMatchObject({ files: 2, folders: 1, bytes: 12, oldest: 1003, newest: 9999, tags: [{ tag: 'red', count: 2 }, { tag: 'blue', count: 1 }], here: 1, kept: 'none' });
    expect(named.first.map(({ name }) => name)).toEqual(['b.txt', 'a.txt', 'docs']);
    desk.file(5, 'late.txt', 3);
    expect(await listing.summary({ at: revision, but: [idOf(1)] })).toMatchObject({ files: 1, folders: 1, bytes: 7, here: 0 });
    expect(await listing.summary([])).toEqual({ files: 0, folders: 0, bytes: 0, oldest: null, newest: null, tags: [], here: 0, kept: 'none', first: [] });
    const kept = async (...how: ('own' | 'above' | null)[]) => {
      desk.kept.clear();
      how.forEach((one, i) => { if (one !== null) desk.kept.set(idOf(i + 1), one); });
      return (await listing.summary(how.map((_, i) => idOf(i + 1)))).kept;
    };
    expect([await kept('own', null), await kept('own', 'above'), await kept('above', 'above'), await kept(null, null)]).toEqual(['some', 'all', 'above', 'none']);
  });

  test('S3 a range goes from the one to the other in the order that is shown', async () => {
    const desk = new Desk();
    for (const n of [1, 2, 3, 4]) desk.file(n, `${n}.txt`);
    const listing = desk.list(query({ descending: true }));
    expect(await listing.range(idOf(1), idOf(3))).toEqual([idOf(3), idOf(2), idOf(1)]);
    expect(await listing.range(idOf(3), idOf(1))).toEqual([idOf(3), idOf(2), idOf(1)]);
    expect([await listing.range(idOf(9), idOf(3)), await listing.range(idOf(3), idOf(9))]).toEqual([[idOf(3)], []]);
    expect([await listing.at(0), await listing.at(3), await listing.at(4), await listing.at(-1)]).toEqual([idOf(4), idOf(1), null, null]);
    expect([await listing.slice(1, 3), await listing.slice(-2, 1), await listing.slice(3, 99)]).toEqual([[idOf(3), idOf(2)], [idOf(4)], [idOf(1)]]);
  });

  test('mended or sorted anew, it is the same, and what is told makes the one list of the other (seed 21)', async () => {
    const step = fc.record({ what: fc.constantFrom('file', 'folder', 'rename', 'trash', 'restore', 'move'), n: fc.nat(30), name: fc.constantFrom('a', 'A1', 'a10', 'a2', 'é', 'Z', 'ß', '中') });
    const sorts = fc.record({ sort: fc.constantFrom<SortKey>('name', 'size', 'modified', 'kind'), descending: fc.boolean(), foldersFirst: fc.boolean() });
    const locales = fc.constantFrom(undefined, 'sv', 'fa');
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), sorts, locales, async (steps, order, locale) => {
      const sort = { ...order, ...(locale !== undefined && { locale }) };
      const desk = new Desk();
      desk.folder(100, 'target');
      const shown = new Set<NodeId>([idOf(100)]);
      const live = desk.list(query(sort), (_, { left, came }) => {
        // A letter that was not met before sorts all of it anew: then it is not told what came.
        if (left === 'many' || came === 'many') return void renew();
        for (const { id, next } of left) expect([shown.delete(id), next === id]).toEqual([true, false]);
        for (const id of came) expect([shown.has(id), shown.add(id).has(id)]).toEqual([false, true]);
      });
      const renew = (): void => {
        expect(locale).not.toBe(undefined);
        shown.clear();
        for (const row of desk.view.children(root)) shown.add(row.id);
      };
      for (const { what, n, name } of steps) {
        if (what === 'file') desk.file(n, name);
        else if (what === 'folder') desk.folder(n, name);
        else if (what === 'rename') desk.do({ type: 'rename', node: idOf(n), name });
        else if (what === 'move') desk.do({ type: 'move', node: idOf(n), parent: n % 2 === 0 ? root : idOf(100) });
        else desk.do({ type: what as 'trash', node: idOf(n), parent: root });
        if (n % 3 > 0) await live.state();
        if (n % 2 > 0) live.tell();
      }
      live.tell();
      expect([...shown].sort()).toEqual([...(await live.ids())].sort());
      const fresh = new Desk();
      fresh.view = desk.view;
      expect(await live.ids()).toEqual(await fresh.list(query(sort)).ids());
      if (sort.sort !== 'name' || sort.foldersFirst || locale !== undefined) return;
      const names = await namesOf(live);
      expect(names).toEqual([...names].sort((a, b) => (sort.descending ? compareNatural(b, a) : compareNatural(a, b))));
    }), { seed: 21, numRuns: 200 });
  });

  test('a list of nothing, and names in the trash that are the same', async () => {
    const desk = new Desk();
    expect(await desk.list(query()).state()).toMatchObject({ total: 0, gone: false, folder: null });
    for (const n of [1, 2, 3]) {
      desk.file(n, 'same');
      desk.do({ type: 'trash', node: idOf(n), parent: root });
    }
    const trash = desk.list(query({ of: { trash: true }, sort: 'trashed', descending: true }));
    expect((await trash.window(0, 9)).map(({ id }) => id)).toEqual([idOf(3), idOf(2), idOf(1)]);
    expect(foldName('same')).toBe('same');
  });
});
