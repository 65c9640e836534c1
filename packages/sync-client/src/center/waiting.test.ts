import { describe, expect, test } from 'vitest';
import { settle, until } from '../testing/index.ts';
import { all, bytes, deviceOf, entry, idOf, mkdir, root, section, told, world } from '../testing/centre-device.ts';

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
