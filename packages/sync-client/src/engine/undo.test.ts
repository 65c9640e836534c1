import { asSpaceId, rootOf } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { EngineEvent, Undone } from '../api.ts';
import { tellTime } from '../words/sentences.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, turns, until, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 7000;

const world = () => new MemoryServer(space, () => wall, webDigests);
const deviceOf = (server: MemoryServer, cacheBytes = 512 * 1024) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (deviceName = 'Laptop'): Promise<SyncEngine> =>
    createEngine(device.tab(), { space, deviceName, cacheBytes, onFault: (error) => { throw error; } });
  return { device, transport, open };
};
/** Every live path; a file with its bytes would need a read, so by name alone. */
const paths = (engine: SyncEngine): string[] => {
  const { view } = engine.inspect();
  const below = (folder: NodeId, above: string): string[] => view.children(folder).flatMap((row) => {
    const path = `${above}/${row.name.value}`;
    return row.kind === 'folder' ? [`${path}/`, ...below(row.id, path)] : [path];
  });
  return below(root, '').sort();
};
const trashed = (engine: SyncEngine): string[] =>
  [...engine.inspect().view.rows()].filter((row) => row.location.trash !== null).map((row) => row.name.value).sort();
const mkdir = async (engine: SyncEngine, name: string, parent = root): Promise<NodeId> => {
  const { created: [id] } = await engine.execute([{ type: 'createFolder', parent, name }]);
  if (id === undefined) throw new Error('nothing was created');
  return id;
};
const file = (path: string, text = path) => ({ path: path.split('/'), blob: new Blob([text]), mtime: 1, mime: 'text/plain' });
const add = async (engine: SyncEngine, ...files: string[]): Promise<NodeId> => {
  const { created: [id] } = await engine.addFiles(root, files.map((path) => file(path)));
  if (id === undefined) throw new Error('nothing was added');
  return id;
};
const text = async (engine: SyncEngine, node: NodeId): Promise<string> => new TextDecoder().decode(await engine.read(node));
const agree = (server: MemoryServer, ...engines: SyncEngine[]): void => {
  for (const engine of engines) {
    expect(engine.inspect().outbox).toHaveLength(0);
    expect(engine.inspect().meta.checksum).toBe(server.checksum());
  }
};
const sentences = (turned: Undone | null) => turned?.kept.map(({ sentence }) => sentence);
const undone = async (engine: SyncEngine) => sentences(await engine.undo());
const redone = async (engine: SyncEngine) => sentences(await engine.redo());

describe('H14 undo', () => {
  test('of what was never sent leaves no trace, of what was sent is a new operation; also after a crash, as long as there is something', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    const plans = await mkdir(engine, 'Plans');
    await engine.execute([{ type: 'rename', node: plans, name: 'Ideas' }]);
    await engine.syncNow();
    await engine.execute([{ type: 'rename', node: plans, name: 'Notes' }]);
    await engine.syncNow();
    transport.setOnline(false);
    await mkdir(engine, 'Unsent');
    expect((await engine.undo())?.ops).toHaveLength(0);
    expect([paths(engine), engine.inspect().outbox.length]).toEqual([['/Notes/'], 0]);
    device.crash(100);
    const again = await open();
    expect(paths(again)).toEqual(['/Notes/']);
    transport.setOnline(true);
    expect((await again.undo())?.ops).toHaveLength(1);
    expect(paths(again)).toEqual(['/Ideas/']);
    await again.undo();
    expect(paths(again)).toEqual(['/Plans/']);
    await again.syncNow();
    await again.undo();
    await again.syncNow();
    expect(paths(again)).toEqual([]);
    expect(await again.undo()).toBeNull();
    agree(server, again);
  });

  test('O3 covers every kind of action, and redo does each again: sent or not, across a crash', async () => {
    for (const sent of [true, false]) {
      const server = world();
      const { device, transport, open } = deviceOf(server);
      let engine = await open();
      const folder = await mkdir(engine, 'Folder');
      const one = await add(engine, 'one.txt');
      const two = await add(engine, 'two.txt');
      await engine.execute([{ type: 'trash', nodes: [two] }]);
      await engine.syncNow();
      transport.setOnline(sent);
      const tags = async () => (await engine.node(one))?.tags.join() ?? '';
      const stars = async () => JSON.stringify((await engine.node(one))?.attrs.star ?? null);
      const look = async () => [...paths(engine), ...(sent ? [] : trashed(engine)), await tags(), await stars(), await text(engine, one)].join(' ');
      const acts: (() => Promise<unknown>)[] = [
        () => engine.execute([{ type: 'rename', node: one, name: 'uno.txt' }]),
        () => engine.execute([{ type: 'move', nodes: [one], parent: folder }]),
        () => engine.execute([{ type: 'copy', nodes: [one], parent: root }]),
        () => engine.execute([{ type: 'restore', nodes: [two] }]),
        () => engine.execute([{ type: 'addTag', nodes: [one], tag: 'red' }]),
        () => engine.execute([{ type: 'removeTag', nodes: [one], tag: 'red' }]),
        () => engine.execute([{ type: 'setAttr', nodes: [one], key: 'star', value: 3 }]),
        () => engine.writeFile(one, new Blob(['edited']), 2),
        () => mkdir(engine, 'New'),
        () => engine.addFiles(root, [file('Tree/a.txt'), file('Tree/Deep/b.txt'), file('c.txt')]),
        () => engine.execute([{ type: 'trash', nodes: [folder, two] }]),
      ];
      const seen = [await look()];
      const sync = async () => { if (sent) await engine.syncNow(); };
      for (const act of acts) {
        await act();
        await sync();
        seen.push(await look());
      }
      expect(new Set(seen).size).toBe(seen.length - 1);
      const walk = async (turn: () => Promise<readonly string[] | undefined>, at: number) => {
        expect(await turn()).toEqual([]);
        await sync();
        expect(await look()).toBe(seen[at]);
      };
      for (let round = 0; round < 2; round += 1) {
        for (let at = acts.length - 1; at >= 0; at -= 1) await walk(() => undone(engine), at);
        device.crash(100);
        engine = await open();
        expect(await look()).toBe(seen[0]);
        if (!sent) expect(engine.inspect().outbox).toEqual([]);
        for (let at = 1; at <= acts.length; at += 1) await walk(() => redone(engine), at);
        expect(await engine.redo()).toBeNull();
      }
      transport.setOnline(true);
      await engine.syncNow();
      expect(await look()).toBe(seen.at(-1));
      agree(server, engine);
    }
  });

  test('of one action with many items takes all of them back in one step', async () => {
    const server = world();
    const engine = await deviceOf(server).open();
    const [a, b] = [await mkdir(engine, 'a'), await mkdir(engine, 'b')];
    await engine.syncNow();
    await engine.execute([{ type: 'trash', nodes: [a, b] }]);
    await engine.syncNow();
    expect(await engine.undoState()).toEqual({ undo: 'Delete of 2 items', redo: null });
    expect((await engine.undo())?.ops).toHaveLength(2);
    await engine.syncNow();
    expect(paths(engine)).toEqual(['/a/', '/b/']);
    expect((await engine.redo())?.ops).toHaveLength(2);
    await engine.syncNow();
    expect(trashed(engine)).toEqual(['a', 'b']);
    agree(server, engine);
  });

  test('O3 the menu says what it will undo and redo; something new ends what can be done again', async () => {
    const { open } = deviceOf(world());
    const engine = await open();
    const told: EngineEvent[] = [];
    engine.subscribe((event) => { if (event.type === 'undo') told.push(event); });
    expect(await engine.undoState()).toEqual({ undo: null, redo: null });
    const node = await add(engine, 'Report.pdf');
    await add(engine, 'x.txt', 'y.txt', 'Tree/z.txt');
    expect((await engine.undoState()).undo).toBe('Upload of 3 items');
    await engine.execute([{ type: 'rename', node, name: 'Summary.pdf' }]);
    expect(await engine.undoState()).toEqual({ undo: 'Rename of Summary.pdf', redo: null });
    expect((await engine.undo())?.label).toBe('Rename of Summary.pdf');
    expect(await engine.undoState()).toEqual({ undo: 'Upload of 3 items', redo: 'Rename of Summary.pdf' });
    await engine.undo();
    expect(await engine.undoState()).toEqual({ undo: 'Upload of Report.pdf', redo: 'Upload of 3 items' });
    await mkdir(engine, 'Plans');
    expect(await engine.undoState()).toEqual({ undo: 'Creation of Plans', redo: null });
    expect(await engine.redo()).toBeNull();
    await engine.undo();
    expect(await engine.undoState()).toEqual({ undo: 'Upload of Report.pdf', redo: 'Creation of Plans' });
    await turns(1);
    expect(told.at(-1)).toEqual({ type: 'undo', state: { undo: 'Upload of Report.pdf', redo: 'Creation of Plans' } });
  });

  test('what somebody else changed since stays, and a sentence says what and when: known at once, or told by the server later', async () => {
    const server = world();
    const mine = deviceOf(server);
    const engine = await mine.open();
    const other = await deviceOf(server).open('Phone');
    const [a, b] = [await mkdir(engine, 'a'), await mkdir(engine, 'b')];
    await engine.execute([{ type: 'rename', node: a, name: 'a2' }, { type: 'rename', node: b, name: 'b2' }]);
    await engine.syncNow();
    await other.syncNow();
    await other.execute([{ type: 'rename', node: a, name: 'theirs' }]);
    await other.syncNow();
    await engine.syncNow();
    const seen = await engine.undo();
    expect(sentences(seen)).toEqual([`“theirs” was renamed again elsewhere ${tellTime(wall, wall)}, so its name stays`]);
    expect(paths(engine)).toEqual(['/b/', '/theirs/']);
    await engine.redo();
    expect(paths(engine)).toEqual(['/b2/', '/theirs/']);
    await engine.syncNow();
    await other.syncNow();
    mine.transport.mutePokes(true);
    await other.execute([{ type: 'rename', node: b, name: 'unseen' }]);
    await other.syncNow();
    expect((await engine.undo())?.kept).toEqual([]);
    expect(paths(engine)).toEqual(['/b/', '/theirs/']);
    await engine.syncNow();
    expect(paths(engine)).toEqual(['/theirs/', '/unseen/']);
    expect((await engine.changes({ from: 0, to: 9 })).rows.map(({ sentence }) => sentence)).toContain(`“b” was renamed again on Phone ${tellTime(wall, wall)}, so its name stays`);
    agree(server, engine);
  });

  test('a step that is no longer possible is dropped: the next undo goes on with the one before', async () => {
    const server = world();
    const engine = await deviceOf(server).open();
    const other = await deviceOf(server).open('Phone');
    const plans = await mkdir(engine, 'Plans');
    await engine.execute([{ type: 'setAttr', nodes: [plans], key: 'star', value: 1 }]);
    await engine.execute([{ type: 'rename', node: plans, name: 'Ideas' }]);
    await engine.syncNow();
    await other.syncNow();
    await other.execute([{ type: 'rename', node: plans, name: 'Theirs' }]);
    await other.syncNow();
    await engine.syncNow();
    expect(await engine.undo()).toMatchObject({ ops: [], label: 'Rename of Ideas', kept: [{ sentence: expect.stringContaining('Theirs'), reason: 'changed' }] });
    expect(await engine.undoState()).toEqual({ undo: 'Change of Plans', redo: null });
    expect((await engine.undo())?.kept).toEqual([]);
    expect((await engine.node(plans))?.attrs).toEqual({ star: null });
  });

  test('a deletion for good can be withdrawn while nobody has heard of it, and is passed over afterwards', async () => {
    const server = world();
    const { transport, open } = deviceOf(server);
    const engine = await open();
    const [a, b] = [await add(engine, 'a.txt'), await add(engine, 'b.txt')];
    await engine.syncNow();
    await engine.execute([{ type: 'trash', nodes: [b] }]);
    await engine.syncNow();
    transport.setOnline(false);
    await engine.execute([{ type: 'purge', nodes: [a] }]);
    expect(await engine.undoState()).toEqual({ undo: 'Delete forever of a.txt', redo: null });
    await engine.undo();
    expect(await text(engine, a)).toBe('a.txt');
    await engine.redo();
    expect(await engine.node(a)).toBeNull();
    transport.setOnline(true);
    await engine.syncNow();
    expect((await engine.undoState()).undo).toBe('Delete of b.txt');
    await engine.undo();
    expect(paths(engine)).toEqual(['/b.txt']);
  });

  test('of an addition stays what somebody else has edited since, and a sentence names it: alone, in a folder that came with it, and as a copy; one\'s own edits go along', async () => {
    const server = world();
    const [mine, theirs] = [deviceOf(server), deviceOf(server)];
    const [a, b] = [await mine.open(), await theirs.open('Phone')];
    const edited = await add(a, 'a.txt');
    await a.syncNow();
    await add(a, 'F/in.txt', 'F/other.txt');
    await a.syncNow();
    await a.execute([{ type: 'copy', nodes: [edited], parent: root }]);
    await a.syncNow();
    await b.syncNow();
    for (const path of [['a.txt'], ['F', 'in.txt'], ['a (2).txt']]) await b.writeFile((await b.resolve(path))?.id ?? root, new Blob(['theirs']), 2);
    await b.syncNow();
    await a.syncNow();
    const since = `was edited elsewhere ${tellTime(wall, wall)} since it was added, so it stays`;
    expect(await undone(a)).toEqual([`“a (2).txt” ${since}`]);
    expect(await undone(a)).toEqual([`“in.txt” ${since}`, '“F” stays: it holds other items by now']);
    expect(await undone(a)).toEqual([`“a.txt” ${since}`]);
    await a.syncNow();
    await b.syncNow();
    expect([paths(a), trashed(a)]).toEqual([['/F/', '/F/in.txt', '/a (2).txt', '/a.txt'], ['other.txt']]);
    const { ops: [op], created: [own] } = await a.addFiles(root, [file('own.txt')]);
    await a.syncNow();
    await a.writeFile(own ?? root, new Blob(['mine too']), 3);
    await a.syncNow();
    expect(sentences(await a.undo(op))).toEqual([]);
    expect(trashed(a)).toEqual(['other.txt', 'own.txt']);
    await a.syncNow();
    await b.syncNow();
    agree(server, a, b);
  });

  test('a folder that holds other things by now stays, and says so', async () => {
    const server = world();
    const engine = await deviceOf(server).open();
    const other = await deviceOf(server).open('Phone');
    await engine.addFiles(root, [file('Tree/mine.txt')]);
    await engine.syncNow();
    await other.syncNow();
    const tree = await other.resolve(['Tree']);
    await other.addFiles(tree?.id ?? root, [file('theirs.txt')]);
    await other.syncNow();
    await engine.syncNow();
    expect(await undone(engine)).toEqual(['“Tree” stays: it holds other items by now']);
    expect(paths(engine)).toEqual(['/Tree/', '/Tree/theirs.txt']);
    await engine.syncNow();
    agree(server, engine);
  });

  test('an upload of a folder goes to the trash as one thing', async () => {
    const engine = await deviceOf(world()).open();
    await engine.addFiles(root, [file('Tree/a.txt'), file('Tree/Deep/b.txt')]);
    await engine.syncNow();
    expect((await engine.undo())?.ops).toHaveLength(1);
    expect(trashed(engine)).toEqual(['Tree']);
    await engine.redo();
    expect(paths(engine)).toEqual(['/Tree/', '/Tree/Deep/', '/Tree/Deep/b.txt', '/Tree/a.txt']);
  });

  test('D9 a notice takes back its own action, whatever was done since, and never something built on by others', async () => {
    const { transport, open } = deviceOf(world());
    const engine = await open();
    const folder = await mkdir(engine, 'Folder');
    const node = await add(engine, 'a.txt');
    await engine.syncNow();
    const moved = await engine.execute([{ type: 'move', nodes: [node], parent: folder }]);
    await engine.execute([{ type: 'rename', node, name: 'b.txt' }]);
    await engine.syncNow();
    expect((await engine.undo(moved.ops[0]))?.label).toBe('Move of a.txt');
    expect(paths(engine)).toEqual(['/Folder/', '/b.txt']);
    expect((await engine.undoState()).undo).toBe('Rename of b.txt');
    expect(await engine.undo(moved.ops[0])).toBeNull();
    transport.setOnline(false);
    const made = await engine.execute([{ type: 'createFolder', parent: root, name: 'New' }]);
    await engine.execute([{ type: 'move', nodes: [node], parent: made.created[0] ?? root }]);
    expect(sentences(await engine.undo(made.ops[0]))).toEqual(['“New” stays: it holds other items by now']);
    expect(paths(engine)).toEqual(['/Folder/', '/New/', '/New/b.txt']);
  });

  test('tabs of a device share one history; what another tab is sending is not withdrawn', async () => {
    const server = world();
    const { transport, open } = deviceOf(server);
    const [leader, follower] = [await open(), await open()];
    await leader.syncNow();
    transport.setOnline(false);
    await mkdir(leader, 'Plans');
    await turns(1);
    expect((await follower.undoState()).undo).toBe('Creation of Plans');
    expect((await follower.undo())?.ops).toEqual([]);
    expect([follower.inspect().outbox, await leader.undoState()]).toEqual([[], { undo: null, redo: 'Creation of Plans' }]);
    const [, both] = await Promise.all([leader.redo(), follower.redo()]);
    await turns(1);
    expect([paths(leader), paths(follower), both]).toEqual([['/Plans/'], ['/Plans/'], null]);
    transport.setOnline(true);
    await leader.syncNow();
    transport.loseAnswers(1);
    const ideas = await mkdir(follower, 'Ideas');
    await until('it is on its way', () => leader.inspect().outbox[0]?.row.ctr != null);
    expect(follower.inspect().outbox[0]?.row.ctr).toBeNull();
    expect((await follower.undo())?.ops).toHaveLength(1);
    await follower.syncNow();
    await leader.syncNow();
    expect(paths(follower)).toEqual(['/Plans/']);
    expect((await leader.node(ideas))?.trashed).not.toBeNull();
    agree(server, leader, follower);
  });

  test('L1 bytes that were withdrawn before they were sent stay as long as redo can bring them back', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server, 0);
    const engine = await open();
    await engine.syncNow();
    transport.setOnline(false);
    const node = await add(engine, 'only-here.txt');
    await engine.undo();
    transport.setOnline(true);
    await add(engine, 'other.txt');
    await engine.undo();
    await engine.redo();
    await engine.syncNow();
    device.crash(100);
    const again = await open();
    await again.syncNow();
    expect(paths(again)).toEqual(['/other.txt']);
    await again.undo();
    await again.redo();
    expect(await again.redo()).toBeNull();
    expect(await again.node(node)).toBeNull();
    transport.setOnline(false);
    const kept = await add(again, 'kept.txt');
    await again.undo();
    transport.setOnline(true);
    await again.syncNow();
    device.crash(100);
    const last = await open();
    await last.syncNow();
    await last.redo();
    await last.syncNow();
    expect(await text(last, kept)).toBe('kept.txt');
    agree(server, last);
  });

  test('the history is bounded', async () => {
    const { device, transport, open } = deviceOf(world());
    transport.setOnline(false);
    const engine = await open();
    for (let i = 0; i < 2100; i += 1) void engine.execute([{ type: 'createFolder', parent: root, name: `f${i}` }]);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'last' }]);
    device.crash(0);
    const again = await open();
    await turns();
    const rows = await device.disk.open().rows('undo');
    expect(rows.length).toBe(1000);
    expect((await again.undoState()).undo).toBe('Creation of last');
  });
});
