import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../index.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, deviceOf, mb, root, space, wall, world as emptyWorld } from '../testing/device-with-files.ts';
import { MemoryServer, pass, settle, until, webDigests } from '../testing/index.ts';
import type { SyncEngine } from './sync-engine.ts';

/** A file that is read up to here, and on when the test says so. */
const gated = (content: Uint8Array<ArrayBuffer>, readable: number) => {
  const { promise: gate, resolve: letGo, reject: fail } = Promise.withResolvers<void>();
  gate.catch(() => undefined);
  let waited = false;
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      if (to > readable) {
        waited = true;
        await gate;
      }
      return content.slice(from, to).buffer;
    },
  });
  return { source: part(0, content.length), letGo, fail: () => fail(new Error('The disk was pulled out')), isHalfRead: () => waited };
};
const film = (content: Uint8Array<ArrayBuffer>, readable = 20 * mb) => {
  const { source, ...rest } = gated(content, readable);
  return { entry: { path: ['film.mov'], blob: source, mtime: 5, mime: '' }, ...rest };
};
const large = bytes(28 * mb, 77);
const world = async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const here = deviceOf(server);
  const engine = await here.open();
  await settle(here.device, engine.syncNow());
  return { server, ...here, engine };
};
const arrived = (server: MemoryServer): string[] => [...server.tree.rows()].map((row) => row.name.value).sort();
const note = (name: string) => ({ path: [name], blob: new Blob([bytes(3_000, 9)]), mtime: 5, mime: '' });
const pending = (engine: SyncEngine): number => engine.inspect().outbox.length;

describe('what is written of a large file is sent while the rest is read', () => {
  test('H2, H38 it travels before the end is read, is a content only with its operation, and nothing travels twice', async () => {
    const { server, device, engine } = await world();
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('two slices are there', () => server.content.packs >= 2, device, 10);
    await pass(device, 5_000);
    expect(one.isHalfRead()).toBe(true);
    expect([server.content.committed.size, pending(engine), arrived(server), (await engine.status()).sending]).toEqual([0, 0, [], null]);
    const before = server.content.taken;
    expect(before).toBeGreaterThan(15 * mb);
    one.letGo();
    await settle(device, adding);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect([...server.content.committed.values()].map(({ size }) => size)).toEqual([large.length]);
    expect(server.content.taken).toBeLessThan(large.length * 1.01);
    await engine.close();
  });

  test('H38 what was sent ahead is done when its operation is queued; it never goes back, and counts as new', async () => {
    const { server, transport, device, engine } = await world();
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('two slices are there', () => server.content.packs >= 2, device, 10);
    transport.holdUploads(true);
    one.letGo();
    await settle(device, adding);
    const [seen, fresh]: [number[], number[]] = [[], []];
    const look = async (): Promise<void> => {
      const [row] = (await engine.changes({ from: 0, to: 1 })).rows;
      if (row?.section === 'lately' || row?.progress === null || row?.progress === undefined) return;
      seen.push(row.progress.done);
      if (row.progress.fresh !== undefined) fresh.push(row.progress.fresh);
    };
    await look();
    expect(seen[0]).toBeGreaterThan(15 * mb);
    transport.holdUploads(false);
    await until('it is there', async () => {
      await look();
      return arrived(server).length === 1;
    }, device, 50);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(fresh.at(-1)).toBe(large.length);
    await engine.close();
  });

  test('H2 a file that cannot be read to its end leaves nothing queued, nothing half sent, and no content on the server', async () => {
    const { server, transport, device, engine, faults } = await world();
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    const failed = adding.catch((error: unknown) => error);
    await until('a slice is there', () => server.content.packs >= 1, device, 10);
    await until('the film is half read', one.isHalfRead);
    transport.holdUploads(true);
    one.fail();
    expect(await settle(device, failed)).toMatchObject({ code: 'content' });
    transport.holdUploads(false);
    await pass(device, 60_000);
    await settle(device, engine.syncNow());
    expect([pending(engine), server.content.committed.size, arrived(server), server.content.unfinished]).toEqual([0, 0, [], 0]);
    expect(faults).toEqual([]);
    await engine.close();
  });

  test.each(['offline', 'paused'] as const)('H2 %s, nothing of it is sent ahead; it goes when it may', async (how) => {
    const { server, transport, device, engine } = await world();
    if (how === 'offline') transport.setOnline(false);
    else await engine.transfers.pause('all');
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('the film is half read', one.isHalfRead);
    await pass(device, 5_000);
    one.letGo();
    await settle(device, adding);
    expect([server.content.taken, server.content.handshakes]).toEqual([0, 0]);
    if (how === 'offline') transport.setOnline(true);
    else await engine.transfers.resume('all');
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    await engine.close();
  });

  test('C1 pausing everything stops what is under way ahead, at once', async () => {
    const { server, transport, device, engine } = await world();
    const signals: AbortSignal[] = [];
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = (pack) => {
      signals.push(pack.signal);
      return upload(pack);
    };
    transport.holdUploads(true);
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('some of it is under way', () => signals.length > 0, device, 10);
    await engine.transfers.pause('all');
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    transport.holdUploads(false);
    one.letGo();
    await settle(device, adding);
    await pass(device, 5_000);
    expect([server.content.packs, arrived(server)]).toEqual([0, []]);
    await engine.transfers.resume('all');
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    await engine.close();
  });

  test('H2, H42 the page closed in the middle: nothing is queued, and the same file added again sends only the rest', async () => {
    const { server, device, open, engine } = await world();
    const one = film(large);
    void engine.addFiles(root, [one.entry]).catch(() => undefined);
    await until('two slices are there', () => server.content.packs >= 2, device, 10);
    await until('the film is half read', one.isHalfRead);
    await pass(device, 5_000);
    const before = server.content.taken;
    device.crash(0);
    const again = await open();
    await until('it is told', async () => (await again.status()).needsYou === 1, device, 10);
    expect([pending(again), server.content.committed.size]).toEqual([0, 0]);
    await settle(device, again.addFiles(root, [{ ...one.entry, blob: new Blob([large]) }]));
    await settle(device, again.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect(server.content.taken - before).toBeLessThan(large.length - before + 2 * mb);
    await again.close();
  });

  test('H48 a second tab, which does not lead, adds without it: the leader cannot read what another is writing', async () => {
    const { server, device, open, engine } = await world();
    const second = await open();
    const one = film(large);
    const adding = second.addFiles(root, [one.entry]);
    await until('the film is half read', one.isHalfRead);
    await pass(device, 5_000);
    expect([server.content.taken, server.content.handshakes]).toEqual([0, 0]);
    one.letGo();
    await settle(device, adding);
    await settle(device, second.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    for (const tab of [second, engine]) await tab.close();
  });

  test('C1 small files do not wait for what is sent ahead', async () => {
    const { server, transport, device, engine } = await world();
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const upload = transport.uploadPack.bind(transport);
    let held = 0;
    transport.uploadPack = async (pack) => {
      held += pack.source.size > mb ? 1 : 0;
      if (pack.source.size > mb) await gate;
      await upload(pack);
    };
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('no lane is free', () => held >= 2, device, 10);
    await settle(device, engine.addFiles(root, [note('note.txt')]));
    await until('the note has passed', () => arrived(server).includes('note.txt'), device, 10);
    letGo();
    one.letGo();
    await settle(device, adding);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov', 'note.txt']);
    await engine.close();
  });

  test('H39 a space without room ends it without a word; the ordinary way tells, once', async () => {
    const { server, transport, device, engine, faults } = await world();
    const upload = transport.uploadPack.bind(transport);
    let refused = 0;
    transport.uploadPack = async () => {
      refused += 1;
      throw new SyncClientError('refused', 'The space is full', { status: 507, problem: 'quota-exceeded' });
    };
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('it was refused', () => refused > 0, device, 10);
    await until('the film is half read', one.isHalfRead);
    await pass(device, 5_000);
    expect((await engine.status()).needsYou).toBe(0);
    one.letGo();
    await settle(device, adding);
    await until('it is told', async () => (await engine.changes({ from: 0, to: 5 })).rows.some(({ state }) => state === 'parked'), device, 100);
    expect(faults).toEqual([]);
    transport.uploadPack = upload;
    expect(server.content.committed.size).toBe(0);
    await engine.close();
  });

  test('H42 a wire that breaks while it is sent ahead loses nothing: the rest goes the ordinary way', async () => {
    const { server, transport, device, engine, faults } = await world();
    transport.cutUploadsAfter(4 * mb);
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('the wire broke', () => transport.uploadsCut > 0, device, 10);
    one.letGo();
    await settle(device, adding);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect(server.content.taken).toBeLessThan(large.length + 5 * mb);
    expect(faults).toEqual([]);
    await engine.close();
  });

  test('H2 where only a copy of a growing file could be read it is sent once it is whole', async () => {
    const { server, device, open } = emptyWorld(9_601);
    const { readsGrowing: _, ...blobs } = device.tab().blobs;
    const engine = await open({ blobs });
    await settle(device, engine.syncNow());
    const one = film(large);
    const adding = engine.addFiles(root, [one.entry]);
    await until('the film is half read', one.isHalfRead);
    await pass(device, 5_000);
    expect(server.content.packs).toBe(0);
    one.letGo();
    await settle(device, adding);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    await engine.close();
  });
});
