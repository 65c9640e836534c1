import { nodesAtMost, type ListingChange, type ListingState } from '../../../api.ts';
import type { TestApi } from '../test-api.ts';
import { add, mkdir, nobody, plain } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeLists = ({ expect, test }: TestApi, { open, pass }: EngineClientSubject): void => {
  test('V1 a list is in natural order, filtered without accents, and searched from any place on, round the end', async () => {
    const engine = await open();
    for (const one of ['Item 10', 'item 2', 'Été', 'zoo']) await mkdir(engine, one);
    await add(engine, 'a.txt');
    const listing = await engine.openListing({ of: { folder: engine.root }, ...plain }, () => undefined);
    const shown = async () => (await listing.window(0, 10)).map((node) => node.name);
    expect(await shown()).toEqual(['Été', 'item 2', 'Item 10', 'zoo', 'a.txt']);
    expect([await listing.findPrefix('ITEM', 2), await listing.findPrefix('item', 3), await listing.findPrefix('ete', 0), await listing.findPrefix('x', 0)]).toEqual([2, 1, 0, -1]);
    const ids = await listing.ids();
    expect([ids.length, await listing.indexOf(ids[3] ?? nobody), await listing.indexOf(nobody), (await listing.window(3, 4))[0]?.id]).toEqual([5, 3, -1, ids[3]]);
    expect((await listing.update({ of: { folder: engine.root }, ...plain, filter: 'ETE' })).total).toBe(1);
    await listing.update({ of: { folder: engine.root }, ...plain, descending: true, foldersFirst: false });
    expect(await shown()).toEqual(['zoo', 'Item 10', 'item 2', 'Été', 'a.txt']);
    expect((await listing.update({ of: { folder: engine.root }, ...plain, foldersOnly: true })).total).toBe(4);
  });

  test('V1 names go in the order of their language, also those that come later with letters that were not there before', async () => {
    const engine = await open();
    const orders: Readonly<Record<string, readonly string[]>> = {
      fa: ['آب', 'پدر', 'تابستان', 'چای', 'ژاله', 'کتاب', 'گل', 'وطن', 'هوا', 'یاد'],
      ru: ['ёлка', 'елки', 'жук', 'игла', 'йод', 'щит', 'яма'],
      sv: ['apa 2', 'apa 10', 'zebra', 'ångest', 'äpple', 'öl'],
      de: ['Apfel', 'Äpfel', 'Öl', 'Strand', 'Straße', 'Zug'],
    };
    for (const [locale, names] of Object.entries(orders)) {
      const folder = await mkdir(engine, locale);
      const listing = await engine.openListing({ of: { folder }, ...plain, locale }, () => undefined);
      for (const name of names.toReversed()) {
        await mkdir(engine, name, folder);
        await pass();
      }
      expect((await listing.window(0, 99)).map(({ name }) => name)).toEqual(names);
      await listing.update({ of: { folder }, ...plain, locale, descending: true });
      expect((await listing.window(0, 99)).map(({ name }) => name)).toEqual(names.toReversed());
      await listing.close();
    }
  });

  test('G5 a list tells of changes, with a revision that rises, and that its folder is gone; a closed one is silent', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    const told: ListingState[] = [];
    const listing = await engine.openListing({ of: { folder }, ...plain }, (state) => told.push(state));
    const { revision } = await listing.state();
    await mkdir(engine, 'inner', folder);
    await pass();
    expect(told.at(-1)).toMatchObject({ total: 1, gone: false });
    expect(told.at(-1)?.revision).toBeGreaterThan(revision);
    expect((await engine.node(folder))?.items).toBe(1);
    await engine.execute([{ type: 'trash', nodes: [folder] }]);
    await pass();
    expect(told.at(-1)).toMatchObject({ gone: true });
    await listing.close();
    const count = told.length;
    await engine.execute([{ type: 'restore', nodes: [folder] }]);
    await pass();
    expect(told).toHaveLength(count);
  });

  test('S3, K1 a list answers ids by their places, and from one to the other in the order that is shown', async () => {
    const engine = await open();
    const [a, b, c, d] = [await add(engine, 'a.txt'), await add(engine, 'b.txt'), await add(engine, 'c.txt'), await add(engine, 'd.txt')];
    const listing = await engine.openListing({ of: { folder: engine.root }, ...plain }, () => undefined);
    expect([await listing.slice(1, 3), await listing.slice(3, 99), await listing.slice(9, 99)]).toEqual([[b, c], [d], []]);
    expect([await listing.at(0), await listing.at(3), await listing.at(4)]).toEqual([a, d, null]);
    expect([await listing.range(c, a), await listing.range(b, b), await listing.range(nobody, c), await listing.range(a, nobody)]).toEqual([[a, b, c], [b], [c], []]);
    await listing.update({ of: { folder: engine.root }, ...plain, descending: true });
    expect(await listing.range(a, c)).toEqual([c, b, a]);
  });

  test('S8 a list tells what came and what left, with what stands in its place, and answers who is there', async () => {
    const engine = await open();
    const [a, b, c] = [await add(engine, 'a.txt'), await add(engine, 'b.txt'), await add(engine, 'c.txt')];
    const told: ListingChange[] = [];
    const listing = await engine.openListing({ of: { folder: engine.root }, ...plain }, (_state, change) => told.push(change));
    const { revision } = await listing.state();
    await engine.execute([{ type: 'trash', nodes: [b, c] }]);
    await pass();
    expect(told.flatMap(({ left }): readonly unknown[] => (left === 'many' ? [left] : left))).toEqual([{ id: b, next: a }, { id: c, next: a }]);
    expect(told.flatMap(({ came }): readonly unknown[] => (came === 'many' ? [came] : came))).toEqual([]);
    const d = await add(engine, 'd.txt');
    await pass();
    expect([told.flatMap(({ left }): readonly unknown[] => (left === 'many' ? [left] : left)).length, told.flatMap(({ came }): readonly unknown[] => (came === 'many' ? [came] : came))]).toEqual([2, [d]]);
    expect([await listing.present([d, b, a]), await listing.neighbour(b), await listing.neighbour(d), await listing.neighbour(nobody)]).toEqual([[d, a], a, d, null]);
    expect([await listing.arrived(revision), await listing.arrived((await listing.state()).revision)]).toEqual([[d], []]);
    expect([await listing.ids({ at: revision, but: [] }), await listing.ids({ at: (await listing.state()).revision, but: [a] })]).toEqual([[a], [d]]);
  });

  test('O5 a list tells what items come to; so many nodes as may be asked for are answered in order', async () => {
    const engine = await open();
    const [a, b, docs] = [await add(engine, 'a.txt', 'abc'), await add(engine, 'b.txt', 'abcd'), await mkdir(engine, 'docs')];
    await engine.execute([{ type: 'addTag', nodes: [a, docs], tag: 'red' }, { type: 'addTag', nodes: [a], tag: 'blue' }]);
    const listing = await engine.openListing({ of: { folder: engine.root }, ...plain }, () => undefined);
    const { revision } = await listing.state();
    const all = await listing.summary({ at: revision, but: [] });
    expect(all).toMatchObject({ files: 2, folders: 1, bytes: 7, oldest: 5, tags: [{ tag: 'red', count: 2 }, { tag: 'blue', count: 1 }], here: 2, kept: 'none' });
    expect(all.first.map(({ id }) => id)).toEqual([docs, a, b]);
    expect(await listing.summary([b, nobody])).toMatchObject({ files: 1, folders: 0, bytes: 4, oldest: 5, newest: 5, tags: [] });
    await engine.device.pin([engine.root]);
    expect([(await listing.summary([a, b])).kept, (await listing.summary([])).kept]).toEqual(['above', 'none']);
    await engine.device.pin([a]);
    expect((await listing.summary([a, b])).kept).toBe('all');
    await engine.device.unpin([engine.root]);
    expect((await listing.summary([a, b])).kept).toBe('some');
    expect((await engine.nodes([b, nobody, a])).map((node) => node?.name ?? null)).toEqual(['b.txt', null, 'a.txt']);
    await expect(engine.nodes(Array.from({ length: nodesAtMost + 1 }, () => a))).rejects.toMatchObject({ code: 'invalid' });
  });

  test('2.14 of very many changes at once it is only told that they were many', async () => {
    const engine = await open();
    for (let n = 0; n < 600; n += 1) await engine.execute([{ type: 'createFolder', parent: engine.root, name: `folder ${n}` }]);
    const told: ListingChange[] = [];
    const listing = await engine.openListing({ of: { folder: engine.root }, ...plain }, (_state, change) => told.push(change));
    const ids = await listing.ids();
    await engine.execute([{ type: 'trash', nodes: ids.slice(10, 590) }]);
    await pass();
    expect(told.flatMap(({ left }): readonly unknown[] => (left === 'many' ? [left] : left))).toEqual(['many']);
    expect(await listing.present([ids[9] ?? nobody, ids[10] ?? nobody])).toEqual([ids[9]]);
    expect([await listing.neighbour(ids[300] ?? nobody), await listing.neighbour(ids[599] ?? nobody)]).toEqual([ids[590], ids[599]]);
  });
};
