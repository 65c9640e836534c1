import { asNodeId, type NodeId } from '@holdfast/domain';
import type { AddEntry, EngineClient, Intent, ListingQuery, ListingState } from '../../api.ts';
import type { TestApi } from './test-api.ts';

export interface EngineClientSubject {
  /** An empty space on a device without a network. */
  open(): Promise<EngineClient>;
  /** The same with what the sync centre lists when a file of 10 bytes was added and then renamed: the ids of both rows. */
  queued(): Promise<{ readonly engine: EngineClient; readonly added: string; readonly renamed: string }>;
  /** Lets run what is ready, and a little of the engine's time pass. */
  pass(): Promise<void>;
}

const nobody = asNodeId('99999999-9999-4999-8999-999999999999');
const plain = { sort: 'name', descending: false, foldersFirst: true, filter: '' } as const;
const file = (path: string, text: string): AddEntry => ({ path: path.split('/'), blob: new Blob([text]), mtime: 5, mime: 'text/plain' });
const textOf = async (engine: EngineClient, id: NodeId): Promise<string> => (await engine.open(id)).text();
const first = ([id]: readonly NodeId[]): NodeId => id ?? nobody;
const mkdir = async (engine: EngineClient, name: string, parent = engine.root): Promise<NodeId> => first((await engine.execute([{ type: 'createFolder', parent, name }])).created);
const add = async (engine: EngineClient, name: string, text = name, parent = engine.root): Promise<NodeId> => first((await engine.addFiles(parent, [file(name, text)])).created);

const read = async (engine: EngineClient, of: ListingQuery['of']): Promise<string[]> => {
  const listing = await engine.openListing({ of, ...plain }, () => undefined);
  const rows = await listing.window(0, 100);
  await listing.close();
  return rows.map(({ name }) => name);
};
const names = (engine: EngineClient, folder = engine.root): Promise<string[]> => read(engine, { folder });
const trashed = (engine: EngineClient): Promise<string[]> => read(engine, { trash: true });

/**
 * What an EngineClient does, told by its answers alone. The engine passes it; so does whatever plays the engine where an interface
 * is tested, or those tests prove something that is not so.
 */
export const describeEngineClient = (api: TestApi, name: string, subject: EngineClientSubject): void => {
  api.describe(`engine client: ${name}`, () => {
    describeMaking(api, subject);
    describeMoving(api, subject);
    describeTrash(api, subject);
    describeBytes(api, subject);
    describeUndo(api, subject);
    describeLists(api, subject);
    describeCentre(api, subject);
  });
};

const describeMaking = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('N2 a taken name is refused to a new folder, whatever its case; with "suffix" it gives way', async () => {
    const engine = await open();
    await mkdir(engine, 'Plans');
    await expect(engine.execute([{ type: 'createFolder', parent: engine.root, name: 'PLANS' }])).rejects.toMatchObject({ code: 'taken' });
    const { created } = await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Plans', onCollision: 'suffix' }]);
    expect((await engine.node(first(created)))?.name).toBe('Plans (2)');
    expect(await names(engine)).toEqual(['Plans', 'Plans (2)']);
  });

  test.for<[string, Intent['type'], (engine: EngineClient, at: NodeId) => Intent, string]>([
    ['a new folder with a name that none can have', 'createFolder', ({ root }) => ({ type: 'createFolder', parent: root, name: 'a/b' }), 'name'],
    ['a new folder in one that is not there', 'createFolder', () => ({ type: 'createFolder', parent: nobody, name: 'a' }), 'not-found'],
    ['a new folder in a file', 'createFolder', (_, at) => ({ type: 'createFolder', parent: at, name: 'a' }), 'invalid'],
    ['another name for what is not there', 'rename', () => ({ type: 'rename', node: nobody, name: 'a' }), 'not-found'],
    ['another name for the home folder', 'rename', ({ root }) => ({ type: 'rename', node: root, name: 'a' }), 'invalid'],
    ['another name that none can have', 'rename', (_, at) => ({ type: 'rename', node: at, name: '..' }), 'name'],
    ['a move of what is not there', 'move', ({ root }) => ({ type: 'move', nodes: [nobody], parent: root }), 'not-found'],
    ['a move into a file', 'move', (_, at) => ({ type: 'move', nodes: [at], parent: at }), 'invalid'],
    ['a trashing of what is not there', 'trash', () => ({ type: 'trash', nodes: [nobody] }), 'not-found'],
    ['a restore of what is not in the trash', 'restore', (_, at) => ({ type: 'restore', nodes: [at] }), 'invalid'],
    ['a purge of what is not there', 'purge', () => ({ type: 'purge', nodes: [nobody] }), 'not-found'],
    ['a copy of what is not there', 'copy', ({ root }) => ({ type: 'copy', nodes: [nobody], parent: root }), 'not-found'],
    ['a tag without a letter', 'addTag', (_, at) => ({ type: 'addTag', nodes: [at], tag: '' }), 'invalid'],
  ])('O8 %s is refused by %s', async ([, , intent, code]) => {
    const engine = await open();
    const at = await add(engine, 'a.txt');
    await expect(engine.execute([intent(engine, at)])).rejects.toMatchObject({ code });
    expect(await names(engine)).toEqual(['a.txt']);
  });

  test('all of an action is done or nothing: what is refused leaves nothing to undo or redo', async () => {
    const engine = await open();
    await expect(engine.execute([{ type: 'createFolder', parent: engine.root, name: 'ok' }, { type: 'createFolder', parent: engine.root, name: '..' }])).rejects.toMatchObject({ code: 'name' });
    expect(await names(engine)).toEqual([]);
    expect(await engine.undoState()).toEqual({ undo: null, redo: null });
  });

  test('tags and attributes are put on and taken off', async () => {
    const engine = await open();
    const at = await add(engine, 'a.txt');
    await engine.execute([{ type: 'addTag', nodes: [at], tag: 'red' }, { type: 'addTag', nodes: [at], tag: 'blue' }, { type: 'setAttr', nodes: [at], key: 'stars', value: 5 }]);
    expect([...((await engine.node(at))?.tags ?? [])].sort()).toEqual(['blue', 'red']);
    expect((await engine.node(at))?.attrs).toEqual({ stars: 5 });
    await engine.execute([{ type: 'removeTag', nodes: [at], tag: 'red' }, { type: 'setAttr', nodes: [at], key: 'stars', value: null }]);
    expect(await engine.node(at)).toMatchObject({ tags: ['blue'], attrs: {} });
  });
};

const describeMoving = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('N2, N3 a rename is refused a taken name; only another case, or the same name, is no clash', async () => {
    const engine = await open();
    const [a] = [await mkdir(engine, 'a'), await mkdir(engine, 'b')];
    await expect(engine.execute([{ type: 'rename', node: a, name: 'B' }])).rejects.toMatchObject({ code: 'taken' });
    await engine.execute([{ type: 'rename', node: a, name: 'A' }]);
    await engine.execute([{ type: 'rename', node: a, name: 'A' }]);
    expect(await names(engine)).toEqual(['A', 'b']);
  });

  test('D4 nothing moves into itself or below itself; where it is already it stays', async () => {
    const engine = await open();
    const outer = await mkdir(engine, 'outer');
    const inner = await mkdir(engine, 'inner', outer);
    for (const parent of [outer, inner]) await expect(engine.execute([{ type: 'move', nodes: [outer], parent }])).rejects.toMatchObject({ code: 'cycle' });
    await engine.execute([{ type: 'move', nodes: [inner], parent: outer }]);
    expect(await names(engine, outer)).toEqual(['inner']);
  });

  test('row 11 what moves onto a taken name gives way', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    await add(engine, 'k.txt', 'inside', folder);
    const k = await add(engine, 'k.txt', 'outside');
    await engine.execute([{ type: 'move', nodes: [k], parent: folder }]);
    expect(await names(engine, folder)).toEqual(['k (2).txt', 'k.txt']);
    expect((await engine.path(k))?.map((node) => node.name)).toEqual(['folder', 'k (2).txt']);
  });

  test('a copy is another item with the same bytes', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    const a = await add(engine, 'a.txt', 'text');
    const { created } = await engine.execute([{ type: 'copy', nodes: [a], parent: folder }]);
    expect([await names(engine), await names(engine, folder)]).toEqual([['folder', 'a.txt'], ['a.txt']]);
    expect(created).toHaveLength(1);
    expect(await textOf(engine, first(created))).toBe('text');
  });

  test('G4 a path of names leads to the item, in any case; the root has no name, and what is gone no path', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    const inner = await mkdir(engine, 'inner', folder);
    expect((await engine.resolve(['FOLDER', 'inner']))?.id).toBe(inner);
    expect([await engine.resolve(['folder', 'none']), await engine.node(nobody), await engine.path(nobody)]).toEqual([null, null, null]);
    expect(await engine.path(engine.root)).toEqual([]);
  });
};

const describeTrash = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('O2 what is trashed stands in the trash, with what is in it as one, and comes back to its place', async () => {
    const engine = await open();
    const outer = await mkdir(engine, 'outer');
    const folder = await mkdir(engine, 'folder', outer);
    await add(engine, 'a.txt', 'a', folder);
    await engine.execute([{ type: 'trash', nodes: [folder] }]);
    expect([await names(engine, outer), await trashed(engine), (await engine.node(folder))?.trashed?.from]).toEqual([[], ['folder'], '/outer']);
    expect(await engine.resolve(['outer', 'folder'])).toBeNull();
    await engine.execute([{ type: 'restore', nodes: [folder] }]);
    expect([await names(engine, outer), await names(engine, folder), await trashed(engine)]).toEqual([['folder'], ['a.txt'], []]);
  });

  test('row 33 what comes back to a taken name says that it was restored', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    await add(engine, 'a.txt', 'new');
    await engine.execute([{ type: 'restore', nodes: [a] }]);
    expect(await names(engine)).toEqual(['a (restored).txt', 'a.txt']);
  });

  test('what is in the trash is not renamed, moved or trashed again', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    for (const intent of [{ type: 'rename', node: a, name: 'b' }, { type: 'move', nodes: [a], parent: engine.root }, { type: 'trash', nodes: [a] }] as const) {
      await expect(engine.execute([intent]), intent.type).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  test('a purge takes what is in the trash, and what is not by way of it; emptying takes all', async () => {
    const engine = await open();
    const [a, b] = [await add(engine, 'a.txt'), await add(engine, 'b.txt'), await add(engine, 'c.txt')];
    await engine.execute([{ type: 'trash', nodes: [a, b] }]);
    await engine.execute([{ type: 'purge', nodes: [a] }]);
    expect([await trashed(engine), await engine.node(a)]).toEqual([['b.txt'], null]);
    await engine.execute([{ type: 'purge', nodes: [(await engine.resolve(['c.txt']))?.id ?? nobody] }]);
    expect([await names(engine), await trashed(engine)]).toEqual([[], ['b.txt']]);
    await engine.execute([{ type: 'emptyTrash' }]);
    expect(await trashed(engine)).toEqual([]);
  });
};

const describeBytes = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('D7 a tree is added into the folder of its name that is there; a taken file name gives way', async () => {
    const engine = await open();
    const photos = await mkdir(engine, 'photos');
    await add(engine, 'a.txt', 'one', photos);
    const { created } = await engine.addFiles(engine.root, [file('PHOTOS/a.txt', 'two'), file('photos/deep/b.txt', 'b'), { path: ['empty'], blob: null, mtime: 5, mime: '' }, file('c.txt', 'c')]);
    expect(await names(engine)).toEqual(['empty', 'photos', 'c.txt']);
    expect([await names(engine, photos), (await engine.resolve(['photos', 'deep', 'b.txt']))?.size]).toEqual([['deep', 'a (2).txt', 'a.txt'], 1]);
    expect(await Promise.all(created.map(async (id) => (await engine.node(id))?.name))).toEqual(['photos', 'empty', 'c.txt']);
    expect(await textOf(engine, (await engine.resolve(['photos', 'a (2).txt']))?.id ?? nobody)).toBe('two');
  });

  test('progress counts bytes, up to all of them', async () => {
    const engine = await open();
    const told: [number, number][] = [];
    await engine.addFiles(engine.root, [file('a.txt', '12345'), file('b.txt', '1234567')], (done, total) => told.push([done, total]));
    expect(told.at(-1)).toEqual([12, 12]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
  });

  test('nothing is added when one name cannot be, or the folder is not there', async () => {
    const engine = await open();
    await expect(engine.addFiles(engine.root, [file('a.txt', 'a'), file('..', 'b')])).rejects.toMatchObject({ code: 'name' });
    await expect(engine.addFiles(nobody, [file('a.txt', 'a')])).rejects.toMatchObject({ code: 'not-found' });
    expect(await names(engine)).toEqual([]);
  });

  test('a file that is written has the new bytes, size and time; a folder cannot be', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    const before = await engine.node(a);
    await engine.writeFile(a, new Blob(['newer']), 77);
    const after = await engine.node(a);
    expect([after?.size, after?.modified, await textOf(engine, a)]).toEqual([5, 77, 'newer']);
    expect(after?.hash === before?.hash).toBe(false);
    await expect(engine.writeFile(await mkdir(engine, 'folder'), new Blob(['x']), 1)).rejects.toMatchObject({ code: 'invalid' });
    await expect(engine.writeFile(nobody, new Blob(['x']), 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(engine.open(nobody)).rejects.toMatchObject({ code: 'not-found' });
  });
};

const describeUndo = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('O3 actions are taken back one by one and done again; a new one ends that', async () => {
    const engine = await open();
    expect([await engine.undo(), await engine.redo()]).toEqual([null, null]);
    const a = await mkdir(engine, 'a');
    await engine.execute([{ type: 'rename', node: a, name: 'b' }]);
    const { undo: label } = await engine.undoState();
    expect((await engine.undo())?.label).toBe(label);
    expect([await names(engine), (await engine.undoState()).redo]).toEqual([['a'], label]);
    expect((await engine.redo())?.label).toBe(label);
    expect(await names(engine)).toEqual(['b']);
    await engine.undo();
    await engine.undo();
    expect([await names(engine), (await engine.undoState()).undo]).toEqual([[], null]);
    await mkdir(engine, 'c');
    expect([(await engine.undoState()).redo, await engine.redo()]).toEqual([null, null]);
  });

  test('O3 a certain action is taken back by the name of its operation; what was done since stays', async () => {
    const engine = await open();
    const { ops: [op] } = await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'a' }]);
    await mkdir(engine, 'b');
    if (op === undefined) throw new Error('nothing was done');
    await engine.undo(op);
    expect(await names(engine)).toEqual(['b']);
  });

  test('O3, H14 a deletion for good that still waits is taken back like anything else', async () => {
    const engine = await open();
    const a = await mkdir(engine, 'a');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    await engine.execute([{ type: 'purge', nodes: [a] }]);
    const undone = await engine.undo();
    expect([undone?.label, undone?.kept, await trashed(engine)]).toEqual(['Delete forever of a', [], ['a']]);
  });

  test('O3 an edit and an addition are taken back', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    await engine.writeFile(a, new Blob(['newer']), 77);
    await engine.undo();
    expect([await textOf(engine, a), (await engine.node(a))?.size]).toEqual(['old', 3]);
    await engine.undo();
    expect(await names(engine)).toEqual([]);
  });
};

const describeLists = ({ expect, test }: TestApi, { open, pass }: EngineClientSubject): void => {
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

const describeCentre = ({ expect, test }: TestApi, { queued }: EngineClientSubject): void => {
  const rowsOf = async (engine: EngineClient) => (await engine.changes({ from: 0, to: 50 })).rows;

  test('2.3, H13 taking back names what builds on it and the bytes; a plan holds once', async () => {
    const { engine, added, renamed } = await queued();
    const plan = await engine.planCancel([added]);
    expect(plan).toMatchObject({ total: 2, dependents: 1, files: 1, bytes: 10, onTheirWay: 0 });
    expect(plan.changes.map(({ id, inside }) => [id, inside])).toEqual([[added, false], [renamed, true]]);
    expect(await engine.planCancel([renamed])).toMatchObject({ total: 1, dependents: 0, files: 0, bytes: 0 });
    await engine.cancel(plan.plan, 'discard');
    expect((await rowsOf(engine)).filter(({ section }) => section === 'waiting' || section === 'recovered')).toEqual([]);
    await expect(engine.cancel(plan.plan, 'keep')).rejects.toMatchObject({ code: 'invalid' });
    await expect(engine.planCancel([added])).rejects.toMatchObject({ code: 'not-found' });
  });

  test('2.3 bytes that wait are paused and go on, of one row or of all', async () => {
    const { engine, added } = await queued();
    const row = async () => (await rowsOf(engine)).find(({ id }) => id === added);
    expect((await row())?.can).toContain('pause');
    await engine.transfers.pause([added, 'what is not there']);
    expect(await row()).toMatchObject({ state: 'paused', reason: 'Paused' });
    expect((await row())?.can).toContain('resume');
    await engine.transfers.resume([added]);
    expect((await row())?.can).toContain('pause');
    await engine.transfers.pause('all');
    expect([(await engine.status()).paused, (await row())?.state]).toEqual([true, 'paused']);
    await engine.transfers.resume('all');
    expect([(await engine.status()).paused, (await row())?.state === 'paused']).toEqual([false, false]);
  });

  test('2.3, L1 kept bytes are offered until they are tried again by name or discarded knowingly', async () => {
    const { engine, added } = await queued();
    await engine.cancel((await engine.planCancel([added])).plan, 'keep');
    const recovered = async () => (await rowsOf(engine)).filter(({ section }) => section === 'recovered');
    const [row] = await recovered();
    if (row?.op === null || row?.op === undefined) throw new Error('nothing was kept');
    expect([row.state, row.onlyHere, [...row.can].sort()]).toEqual(['parked', 10, ['discard', 'retry', 'save']]);
    await engine.retry();
    expect(await recovered()).toHaveLength(1);
    expect((await engine.parkedContent(row.op)).size).toBe(10);
    await expect(engine.discard(row.op, 9)).rejects.toMatchObject({ code: 'invalid' });
    await engine.retry(row.op);
    expect([(await recovered()).length, (await rowsOf(engine)).filter(({ order }) => order !== null).length]).toEqual([0, 1]);
    await expect(engine.discard(row.op, 10)).rejects.toMatchObject({ code: 'not-found' });
  });
};
