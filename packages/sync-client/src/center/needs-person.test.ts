import { describe, expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { pass, settle, until } from '../testing/index.ts';
import { bytes, deviceOf, entry, idOf, root, section, told, world } from '../testing/centre-device.ts';

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

  test('row 44, H39 the server does not even take the list of what a file is made of: that file alone is put aside, those that were asked for with it go on', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const engine = await open();
    let full = true;
    const ask = transport.manifests.bind(transport);
    transport.manifests = async (request) => {
      if (full && request.manifests.some(({ size }) => size === 900)) throw new SyncClientError('refused', 'The space has no room for so much', { status: 507, problem: 'quota-exceeded', retryAfterMs: 60_000 });
      return await ask(request);
    };
    await engine.addFiles(root, [entry('a.bin', bytes(5, 4)), entry('list.bin', bytes(900, 9)), entry('b.bin', bytes(7, 5)), entry('c.bin', bytes(8, 6))]);
    await settle(device, engine.syncNow());
    await until('the others are there', () => server.tree.size >= 3, device, 1000);
    expect(await told(engine, 'needsYou')).toEqual(['list.bin was not added: the space is full | It is safe on this device and goes on by itself when there is room.']);
    full = false;
    await until('it is there', () => server.tree.size >= 4, device, 30_000);
    await settle(device, engine.syncNow());
    expect(await engine.read(await idOf(engine, 'list.bin'))).toEqual(bytes(900, 9));
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
