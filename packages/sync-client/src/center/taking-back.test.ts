import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import { settle, until } from '../testing/index.ts';
import { bytes, deviceOf, entry, idOf, mkdir, root, section, space, told, world } from '../testing/centre-device.ts';

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
