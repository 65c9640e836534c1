import { asSpaceId, rootOf } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { ChangeSection } from '../center-api.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, settle, until, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 500;
const world = () => new MemoryServer(space, () => wall, webDigests);
const deviceOf = (server: MemoryServer) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (deviceName = 'Laptop'): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName });
  return { device, transport, open };
};
const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 7) + from) & 255);
const entry = (path: string, content: Uint8Array<ArrayBuffer> | null) => ({ path: path.split('/'), blob: content === null ? null : new Blob([content]), mtime: 5, mime: 'text/plain' });
const mkdir = async (engine: SyncEngine, name: string, parent = root): Promise<NodeId> => {
  const { created: [id] } = await engine.execute([{ type: 'createFolder', parent, name }]);
  if (id === undefined) throw new Error('nothing was created');
  return id;
};
const idOf = async (engine: SyncEngine, ...path: string[]): Promise<NodeId> => (await engine.resolve(path))?.id ?? root;
const all = (engine: SyncEngine, open: readonly string[] = []) => engine.changes({ from: 0, to: 500, open });
const section = async (engine: SyncEngine, name: ChangeSection, open: readonly string[] = []) => (await all(engine, open)).rows.filter((row) => row.section === name);
const told = async (engine: SyncEngine, name: ChangeSection) => (await section(engine, name)).map(({ sentence, reason }) => `${sentence} | ${reason}`);

describe('EXPLORER 2.3 every pending change, with its reason and its order', () => {
  test('offline: in words, in the order in which they were done, an action of many as one row that opens', async () => {
    const { transport, open } = deviceOf(world());
    transport.setOnline(false);
    const engine = await open();
    const plans = await mkdir(engine, 'Plans');
    await engine.addFiles(plans, [entry('report.txt', bytes(10))]);
    await engine.addFiles(root, [entry('photos/a.jpg', bytes(20, 2)), entry('photos/b.jpg', bytes(30, 3))]);
    await engine.execute([{ type: 'rename', node: await idOf(engine, 'Plans', 'report.txt'), name: 'plan.txt' }]);
    await engine.execute([{ type: 'move', nodes: [await idOf(engine, 'photos', 'a.jpg'), await idOf(engine, 'photos', 'b.jpg')], parent: plans }]);
    const { totals, rows } = await all(engine);
    expect(totals).toEqual({ needsYou: 0, recovered: 0, now: 0, waiting: 5, lately: 0 });
    expect(rows.map(({ sentence, order, count, opens }) => [sentence, order, count, opens])).toEqual([
      ['Create the folder Plans', 1, 1, false], ['Add report.txt', 2, 1, false], ['Add photos 2 files', 3, 3, true],
      ['Rename report.txt to plan.txt', 6, 1, false], ['Move 2 items to Plans', 7, 2, true],
    ]);
    expect(rows[1]).toMatchObject({ path: ['Plans'], size: 10, onlyHere: 10, state: 'network', reason: 'Waits for the network', can: ['pause', 'cancel', 'show'] });
    expect(rows[2]).toMatchObject({ size: 50, onlyHere: 50, op: null, can: ['pause', 'cancel'] });
    const opened = (await all(engine, [rows[2]?.id ?? ''])).rows.filter(({ inside }) => inside);
    expect(opened.map(({ sentence }) => sentence)).toEqual(['Create the folder photos', 'Add a.jpg', 'Add b.jpg']);
  });

  test('online: next, behind the bytes of another, bytes on their way, being decided, until you sign in', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    await settle(device, engine.syncNow());
    transport.holdUploads(true);
    await engine.addFiles(root, [entry('video.mp4', bytes(2_000_000, 7))]);
    await engine.execute([{ type: 'rename', node: await idOf(engine, 'video.mp4'), name: 'film.mp4' }]);
    await until('the bytes are on their way', async () => (await section(engine, 'now')).length > 0);
    expect((await section(engine, 'now'))[0]).toMatchObject({ sentence: 'Add video.mp4', state: 'sending', progress: { total: 2_000_000 } });
    expect(await told(engine, 'waiting')).toEqual(['Rename video.mp4 to film.mp4 | Waits for the bytes of “video.mp4”']);
    transport.setSignedOut(true);
    transport.holdUploads(false);
    await until('it waits for a sign-in', async () => (await engine.status()).signedOut, device, 60_000);
    expect((await section(engine, 'waiting')).at(-1)?.reason).toBe('Waits until you sign in');
  });

  test('of a queue of 10,000 changes the rows that were asked for are answered, at most 500', async () => {
    const { transport, open } = deviceOf(world());
    transport.setOnline(false);
    const engine = await open();
    const parent = await mkdir(engine, 'many');
    for (let i = 0; i < 20; i += 1) await Promise.all(Array.from({ length: 500 }, (_, j) => mkdir(engine, `folder ${i * 500 + j}`, parent)));
    const { totals, rows } = await engine.changes({ from: 9_900, to: 10_050 });
    expect([totals.waiting, rows.length, rows[0]?.order, rows.at(-1)?.words.name]).toEqual([10_001, 101, 9_901, 'folder 9999']);
    expect((await engine.changes({ from: -5, to: 100_000 })).rows).toHaveLength(500);
  });
});

describe('H13 taking back what was not sent', () => {
  const offline = async () => {
    const made = deviceOf(world());
    made.transport.setOnline(false);
    return { ...made, engine: await made.open() };
  };

  test('goes with all that builds on it, after the person saw which; the rest stays and is sent', async () => {
    const { device, transport, engine } = await offline();
    const plans = await mkdir(engine, 'Plans');
    await mkdir(engine, 'Other');
    await engine.addFiles(plans, [entry('deep/report.txt', bytes(100))]);
    await engine.execute([{ type: 'rename', node: plans, name: 'Ideas' }]);
    const [first] = await section(engine, 'waiting');
    const plan = await engine.planCancel([first?.id ?? '']);
    expect(plan).toMatchObject({ total: 4, dependents: 3, files: 1, bytes: 100, onTheirWay: 0 });
    expect(plan.changes.map(({ sentence, inside }) => [sentence, inside])).toEqual([
      ['Create the folder Plans', false], ['Create the folder deep', true], ['Add report.txt', true], ['Rename Plans to Ideas', true],
    ]);
    expect((await engine.status()).waiting).toBe(5);
    await engine.cancel(plan.plan, 'keep');
    expect((await section(engine, 'waiting')).map(({ sentence }) => sentence)).toEqual(['Create the folder Other']);
    expect(await told(engine, 'recovered')).toEqual(['report.txt was taken back before it was sent | It is kept on this device until you add it after all or discard it.']);
    expect((await engine.device.storage()).unsent).toBe(100);
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect(await engine.resolve(['Other'])).not.toBeNull();
    expect(await engine.resolve(['Ideas'])).toBeNull();
  });

  test('L1 its bytes stay, survive a crash, can be saved, added after all with their folders, or discarded in full knowledge', async () => {
    const { device, transport, engine, open } = await offline();
    await engine.addFiles(root, [entry('docs/a.txt', bytes(40))]);
    await engine.addFiles(root, [entry('b.txt', bytes(60, 9))]);
    const waiting = await section(engine, 'waiting');
    await engine.cancel((await engine.planCancel(waiting.map(({ id }) => id))).plan, 'keep');
    expect((await engine.status()).needsYou).toBe(0);
    device.crash(100);
    const again = await open();
    const [a, b] = await section(again, 'recovered');
    expect([a?.words.name, a?.path, b?.words.name]).toEqual(['a.txt', ['docs'], 'b.txt']);
    if (!a?.op || !b?.op) throw new Error('nothing was kept');
    expect(new Uint8Array(await (await again.parkedContent(b.op)).arrayBuffer())).toEqual(bytes(60, 9));
    await expect(again.discard(b.op, 59)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('b.txt') });
    await again.discard(b.op, 60);
    expect((await again.device.storage()).unsent).toBe(40);
    await again.retry();
    expect((await again.status()).waiting).toBe(0);
    await again.retry(a.op);
    transport.setOnline(true);
    await settle(device, again.syncNow());
    expect(await again.read(await idOf(again, 'docs', 'a.txt'))).toEqual(bytes(40));
    expect(await section(again, 'recovered')).toEqual([]);
  });

  test('L1 taken back in another tab than the one that added it, at once: its bytes stay', async () => {
    const { device, transport, open } = deviceOf(world());
    transport.setOnline(false);
    const deaf = { post: () => undefined, listen: () => () => undefined, close: () => undefined };
    const [a, b] = [await open(), await createEngine({ ...device.tab(), channel: deaf }, { space, deviceName: 'Laptop' })];
    const { ops: [op] } = await a.addFiles(root, [entry('a.txt', bytes(40))]);
    if (op === undefined) throw new Error('nothing was added');
    await b.resume();
    const { plan, bytes: kept } = await b.planCancel([op]);
    await b.cancel(plan, 'keep');
    expect(kept).toBe(40);
    expect(new Uint8Array(await (await b.parkedContent(op)).arrayBuffer())).toEqual(bytes(40));
  });

  test('L1 its bytes stay also when the same ones wait for another file, that is deleted for good before it is sent (seed 1015917)', async () => {
    const { device, transport, engine } = await offline();
    await engine.addFiles(root, [entry('doomed.txt', bytes(40))]);
    await engine.addFiles(root, [entry('a.txt', bytes(40))]);
    await engine.execute([{ type: 'trash', nodes: [await idOf(engine, 'doomed.txt')] }]);
    await engine.execute([{ type: 'emptyTrash' }]);
    const row = (await section(engine, 'waiting')).find(({ words }) => words.name === 'a.txt');
    const plan = await engine.planCancel([row?.id ?? '']);
    expect(plan).toMatchObject({ files: 1, bytes: 40 });
    await engine.cancel(plan.plan, 'keep');
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect((await section(engine, 'recovered')).map(({ words }) => words.name)).toEqual(['a.txt']);
  });

  test('L1, H13 its bytes stay also when the same ones wait in an edit that was written over already, and are folded away; not when a file shows them (seed 1042976)', async () => {
    const { device, transport, engine } = await offline();
    await engine.addFiles(root, [entry('notes.txt', bytes(10))]);
    const notes = await idOf(engine, 'notes.txt');
    await engine.writeFile(notes, new Blob([bytes(40)]), 6);
    await engine.addFiles(root, [entry('a.txt', bytes(40))]);
    const ask = async () => await engine.planCancel([(await section(engine, 'waiting')).find(({ words }) => words.name === 'a.txt')?.id ?? '']);
    expect(await ask()).toMatchObject({ files: 0, bytes: 0 });
    await engine.writeFile(notes, new Blob([bytes(50)]), 7);
    const plan = await ask();
    expect(plan).toMatchObject({ files: 1, bytes: 40 });
    await engine.cancel(plan.plan, 'keep');
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    const [kept] = await section(engine, 'recovered');
    if (kept?.op == null) throw new Error('nothing was kept');
    expect(new Uint8Array(await (await engine.parkedContent(kept.op)).arrayBuffer())).toEqual(bytes(40));
  });

  test('an explicit discard gives the room back at once', async () => {
    const { device, engine } = await offline();
    await engine.addFiles(root, [entry('a.bin', bytes(50_000))]);
    const [row] = await section(engine, 'waiting');
    expect(await device.files.open().list()).toHaveLength(1);
    await engine.cancel((await engine.planCancel([row?.id ?? ''])).plan, 'discard');
    expect(await section(engine, 'recovered')).toEqual([]);
    expect(await device.files.open().list()).toHaveLength(0);
  });

  test('nothing that has a counter is touched: it says to undo it instead; also when another tab gave it', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const leader = await open();
    await settle(device, leader.syncNow());
    const other = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
    transport.setOnline(false);
    await mkdir(leader, 'Plans');
    const before = await other.planCancel([(await section(other, 'waiting'))[0]?.id ?? '']);
    expect(before.total).toBe(1);
    transport.onExchange(({ ops }) => {
      if (ops.length > 0) transport.loseAnswers(1);
    });
    transport.setOnline(true);
    await until('it is on its way', () => leader.inspect().outbox[0]?.row.ctr !== null);
    await expect(other.cancel(before.plan, 'keep')).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('undo it instead') });
    const [row] = await section(leader, 'now');
    expect(row).toMatchObject({ state: 'deciding', can: ['show'] });
    const plan = await leader.planCancel([row?.id ?? '']);
    expect([plan.total, plan.onTheirWay]).toEqual([0, 1]);
    await expect(leader.cancel(plan.plan, 'keep')).rejects.toMatchObject({ message: expect.stringContaining('undo it instead') });
    transport.onExchange(() => undefined);
    await settle(device, leader.syncNow());
    expect(server.tree.size).toBe(1);
  });

  test('what has come to build on it since the question makes the answer void', async () => {
    const { engine } = await offline();
    const plans = await mkdir(engine, 'Plans');
    const plan = await engine.planCancel([(await section(engine, 'waiting'))[0]?.id ?? '']);
    await mkdir(engine, 'inside', plans);
    await expect(engine.cancel(plan.plan, 'keep')).rejects.toMatchObject({ message: expect.stringContaining('look again') });
    expect((await engine.status()).waiting).toBe(2);
    await expect(engine.cancel(plan.plan, 'keep')).rejects.toMatchObject({ code: 'invalid' });
  });

  test('undo does not try to take back what was withdrawn', async () => {
    const { engine } = await offline();
    await mkdir(engine, 'First');
    await mkdir(engine, 'Second');
    const [, second] = await section(engine, 'waiting');
    await engine.cancel((await engine.planCancel([second?.id ?? ''])).plan, 'keep');
    await engine.undo();
    expect(await section(engine, 'waiting')).toEqual([]);
    expect(await engine.resolve(['First'])).toBeNull();
    expect(await engine.undo()).toBeNull();
  });
});

test('H13 what was renamed before it was sent is told by its last name', async () => {
  const { device, transport, open } = deviceOf(world());
  transport.setOnline(false);
  const engine = await open();
  await engine.execute([{ type: 'rename', node: await mkdir(engine, 'Skerry Bay'), name: 'North Channel' }]);
  transport.setOnline(true);
  await settle(device, engine.syncNow());
  expect((await section(engine, 'lately')).map(({ sentence }) => sentence)).toEqual(['“North Channel” was created']);
});

test('what was done lately is told action by action: many files of one drop are one row that opens, what came out otherwise is told by itself', async () => {
  const server = world();
  const other = deviceOf(server);
  const theirs = await other.open('Phone');
  await theirs.addFiles(root, [entry('photos/b.jpg', bytes(40, 9))]);
  await settle(other.device, theirs.syncNow());
  const { device, transport, open } = deviceOf(server);
  transport.setOnline(false);
  const engine = await open();
  await engine.addFiles(root, [entry('photos/a.jpg', bytes(20, 2)), entry('photos/b.jpg', bytes(30, 3)), entry('photos/c.jpg', bytes(30, 4)), entry('plan.txt', bytes(9))]);
  await mkdir(engine, 'Maps');
  transport.setOnline(true);
  await settle(device, engine.syncNow());
  await until('everything is done', async () => (await all(engine)).totals.waiting + (await all(engine)).totals.now === 0, device, 100);
  const lately = await section(engine, 'lately');
  expect(lately.map(({ sentence, count, opens }) => [sentence.replace(/ Phone at \d\d:\d\d/, ' Phone'), count, opens])).toEqual([
    ['3 files were added', 3, true], ['Kept both because another “b.jpg” was added on Phone: yours is “b (conflict 2026-03-04 Laptop).jpg”', 1, false],
    ['“Maps” was created', 1, false], ['“photos” was joined with the folder of this name that was created on Phone', 1, false],
  ]);
  const row = lately.find(({ opens }) => opens);
  const opened = await section(engine, 'lately', [row?.id ?? '']);
  expect(opened.filter(({ inside }) => inside).map(({ sentence }) => sentence)).toEqual(['“plan.txt” was added', '“c.jpg” was added', '“a.jpg” was added']);
  expect(opened).toHaveLength(lately.length + 3);
});

describe('what needs the person', () => {
  test('row 44 the space is full: nothing is lost, and it goes on by itself once there is room', async () => {
    const server = world();
    const { device, open } = deviceOf(server);
    const engine = await open();
    let full = true;
    server.refuse = (op) => (full && op.type === 'createFile' ? 'quota' : null);
    await engine.addFiles(root, [entry('big.bin', bytes(900))]);
    await engine.addFiles(root, [entry('small.bin', bytes(5, 4))]);
    await settle(device, engine.syncNow());
    expect(await told(engine, 'needsYou')).toEqual([
      'big.bin was not added: the space is full | It is safe on this device and goes on by itself when there is room.',
      'small.bin was not added: the space is full | It is safe on this device and goes on by itself when there is room.',
    ]);
    const sent = server.exchanges;
    await pass(device, 1_000_000, 100);
    expect(engine.inspect().parked).toHaveLength(2);
    expect(server.exchanges - sent).toBeLessThan(80);
    full = false;
    await until('both are there', () => server.tree.size >= 2, device, 30_000);
    await settle(device, engine.syncNow());
    expect(await engine.read(await idOf(engine, 'small.bin'))).toEqual(bytes(5, 4));
    expect(await engine.read(await idOf(engine, 'big.bin'))).toEqual(bytes(900));
    expect([engine.inspect().parked, (await engine.status()).needsYou]).toEqual([[], 0]);
  });

  test('row 44, H39 the server takes not even the bytes: the same is said, other files go on, and it arrives once there is room', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    let full = true;
    let refused = 0;
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = async (pack) => {
      if (!full || pack.source.size < 500_000) return await upload(pack);
      refused += 1;
      throw new SyncClientError('refused', 'The space has no room for so much', { status: 507, problem: 'quota-exceeded', retryAfterMs: 60_000 });
    };
    await engine.addFiles(root, [entry('film.bin', bytes(600_000, 9))]);
    await engine.addFiles(root, [entry('note.bin', bytes(5, 4))]);
    await settle(device, engine.syncNow());
    expect(await told(engine, 'needsYou')).toEqual(['film.bin was not added: the space is full | It is safe on this device and goes on by itself when there is room.']);
    expect(await engine.read(await idOf(engine, 'note.bin'))).toEqual(bytes(5, 4));
    await pass(device, 3_600_000, 100);
    expect([refused > 1, refused < 12]).toEqual([true, true]);
    await until('it was put aside again, if it was just tried', () => engine.inspect().parked.length === 1, device);
    full = false;
    await until('it is there', () => server.tree.size >= 2, device, 30_000);
    await settle(device, engine.syncNow());
    expect(await engine.read(await idOf(engine, 'film.bin'))).toEqual(bytes(600_000, 9));
    expect([engine.inspect().parked, (await engine.status()).needsYou]).toEqual([[], 0]);
    await engine.close();
  });

  test('L1, H13, row 44 an edit that found the space full and is tried again does not take away a newer one that waits: both are kept (seed 23000791)', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    await engine.addFiles(root, [entry('plan.bin', bytes(5))]);
    await settle(device, engine.syncNow());
    const plan = await idOf(engine, 'plan.bin');
    server.refuse = () => 'quota';
    await engine.writeFile(plan, new Blob([bytes(900)]), 2);
    await settle(device, engine.syncNow());
    transport.setOnline(false);
    await engine.writeFile(plan, new Blob([bytes(7, 3)]), 3);
    await engine.retry();
    server.refuse = () => null;
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect(await engine.read(plan)).toEqual(bytes(7, 3));
    const copies = [...engine.inspect().base.rows()].filter((row) => row.kind === 'file' && row.conflictOf === plan);
    expect(copies).toHaveLength(1);
    expect(await engine.read(copies[0]?.id ?? plan)).toEqual(bytes(900));
  });

  test('a file whose edit was put aside says why in words; one whose edit the person took back himself asks for nothing', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    await engine.addFiles(root, [entry('plan.txt', bytes(5))]);
    await settle(device, engine.syncNow());
    const plan = await idOf(engine, 'plan.txt');
    server.refuse = () => 'quota';
    await engine.writeFile(plan, new Blob([bytes(900)]), 2);
    await settle(device, engine.syncNow());
    const [aside] = await section(engine, 'needsYou');
    expect((await engine.node(plan))?.sync).toEqual({ kind: 'needsYou', sentence: '“plan.txt” was not changed: the space is full. It is safe on this device and goes on by itself when there is room.' });
    if (!aside?.op) throw new Error('nothing was put aside');
    await engine.discard(aside.op, aside.onlyHere);
    server.refuse = () => null;
    transport.setOnline(false);
    await engine.writeFile(plan, new Blob([bytes(7)]), 3);
    await engine.cancel((await engine.planCancel((await section(engine, 'waiting')).map(({ id }) => id))).plan, 'keep');
    expect((await engine.node(plan))?.sync.kind).toBe('here');
  });

  test('H15 what was refused and recovered says where it is; H11 dependents keep their path when they are tried again', async () => {
    const server = world();
    const { device, open } = deviceOf(server);
    const engine = await open();
    server.refuse = () => 'forbidden';
    await engine.addFiles(root, [entry('docs/plan.txt', bytes(5))]);
    await settle(device, engine.syncNow());
    const [row] = await section(engine, 'needsYou');
    expect(row).toMatchObject({ sentence: 'plan.txt was not added: you may not change this space any more', path: ['docs'], onlyHere: 5, can: ['retry', 'save', 'discard'] });
    server.refuse = () => null;
    await engine.retry(row?.op ?? undefined);
    await settle(device, engine.syncNow());
    expect(await engine.read(await idOf(engine, 'docs', 'plan.txt'))).toEqual(bytes(5));

    server.refuse = (op) => (op.type === 'createFile' && op.group !== 'recovered' ? 'gone' : null);
    await engine.addFiles(await idOf(engine, 'docs'), [entry('late.txt', bytes(7, 3))]);
    await settle(device, engine.syncNow());
    const [recovered] = await section(engine, 'recovered');
    expect(recovered?.sentence).toMatch(/^“late.txt” could not be added: it was deleted for good .*It was kept in Recovered\/.*\/docs$/u);
    expect(recovered?.can).toEqual(['dismiss', 'show']);
    await engine.dismiss(recovered?.op ?? (row?.op as never));
    expect(await section(engine, 'recovered')).toEqual([]);
  });
});

describe('EXPLORER 2.17 what happened to a file and why', () => {
  test('own and foreign, newest first, also after a restart', async () => {
    const server = world();
    const [x, y] = [deviceOf(server), deviceOf(server)];
    const [a, b] = [await x.open('Laptop'), await y.open('Phone')];
    await a.addFiles(root, [entry('plan.txt', bytes(100))]);
    await settle(x.device, a.syncNow());
    await settle(y.device, b.syncNow());
    const plan = await idOf(a, 'plan.txt');
    await b.execute([{ type: 'rename', node: plan, name: 'idea.txt' }]);
    await settle(y.device, b.syncNow());
    await settle(x.device, a.syncNow());
    await a.execute([{ type: 'trash', nodes: [plan] }]);
    await settle(x.device, a.syncNow());
    x.device.crash(0);
    const again = await x.open('Laptop');
    const history = await again.history(plan, 10);
    expect(history.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['own', '“idea.txt” was moved to the trash'],
      ['elsewhere', expect.stringMatching(/^Renamed from “plan.txt” to “idea.txt” elsewhere at \d\d:\d\d$/u)],
      ['own', '“plan.txt” was added'],
    ]);
    expect(await again.history(root, 10)).toEqual([]);
  });
});
