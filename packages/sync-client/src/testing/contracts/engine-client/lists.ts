import type { ListingState } from '../../../api.ts';
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
};
