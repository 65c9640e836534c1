import { asOpId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { AddEntry, ByteSource, Change } from '../index.ts';
import { bytes, root, space, world } from '../testing/device-with-files.ts';
import type { MemoryServer } from '../testing/index.ts';
import { pass, settle, until } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const begun = (seed: number) => {
  const faults: unknown[] = [];
  return { ...world(seed, { onFault: (error) => faults.push(error) }), faults };
};
const entry = (name: string, blob: ByteSource): AddEntry => ({ path: [name], blob, mtime: 5, mime: 'video/mp4' });
const arrived = (server: MemoryServer): string[] => [...server.tree.rows()].map((row) => row.name.value).sort();
const rowsIn = async (engine: SyncEngine, section: Change['section']): Promise<readonly Change[]> => (await engine.changes({ from: 0, to: 20 })).rows.filter((row) => row.section === section);
/** As a file on a disk that somebody writes to, or takes out. */
const onDisk = (content: () => Uint8Array<ArrayBuffer> | null, size: number): ByteSource => {
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      const now = content();
      if (now === null) throw new DOMException('gone', 'NotReadableError');
      return now.slice(from, to).buffer;
    },
  });
  return part(0, size);
};

describe('sending without a copy on this device', () => {
  test('H5 too little room is said before anything is done, with how much is needed and how much is free', async () => {
    const { device, transport, open } = begun(801);
    device.files.limit(1_000_000);
    transport.setOnline(false);
    const engine = await open();
    expect(await engine.device.roomFor(2_000_000)).toEqual({ needed: 2_000_000, free: 900_000, fits: false });
    expect(await engine.device.roomFor(800_000)).toMatchObject({ fits: true });
    await expect(engine.addFiles(root, [{ path: ['folder'], blob: null, mtime: 1, mime: '' }, entry('film.mov', new Blob([bytes(2_000_000)]))])).rejects
      .toMatchObject({ code: 'storage', room: { needed: 2_000_000, free: 900_000 }, message: expect.stringMatching(/2 MB are needed, 900 KB are free/u) as string });
    expect([...engine.inspect().view.rows()]).toEqual([]);
    await engine.close();
  });

  test('H5 what the browser says there is counts for nothing where the disk itself says less', async () => {
    const { device, transport } = begun(811);
    transport.setOnline(false);
    const ports = device.tab();
    const engine = await createEngine({ ...ports, blobs: { ...ports.blobs, room: async (bytes) => Math.min(bytes, 30_000_000) } }, { space, deviceName: 'Laptop' });
    expect((await engine.device.roomFor(25_000_000)).fits).toBe(true);
    const { fits, free } = await engine.device.roomFor(100_000_000);
    expect([fits, free]).toEqual([false, 20_000_000]);
    await expect(engine.addFiles(root, [entry('film.mov', onDisk(() => null, 100_000_000))])).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/100 MB are needed, 20 MB are free/u) as string });
    await engine.close();
  });

  test('H5 what is cached counts as free, what is unsent does not', async () => {
    const { device, transport, open } = begun(802);
    device.files.limit(1_000_000);
    const engine = await open();
    await engine.addFiles(root, [entry('sent.mov', new Blob([bytes(400_000)]))]);
    await settle(device, engine.syncNow());
    expect((await engine.device.roomFor(800_000)).fits).toBe(true);
    transport.setOnline(false);
    await engine.addFiles(root, [entry('unsent.mov', new Blob([bytes(400_000, 2)]))]);
    expect(await engine.device.roomFor(800_000)).toMatchObject({ fits: false });
    expect((await engine.device.roomFor(800_000)).free).toBeLessThan(510_000);
    await engine.close();
  });

  test('H38 a file is sent from where it is: nothing of it is written here, and it is in the tree only once its bytes are there', async () => {
    const { server, device, open, transport } = begun(803);
    device.files.limit(1_000_000);
    const engine = await open();
    await settle(device, engine.syncNow());
    const content = bytes(5_000_000, 3);
    transport.holdUploads(true);
    const added = engine.addFiles(root, [entry('film.mov', new Blob([content])), entry('note.txt', new Blob([bytes(20)]))], undefined, 'direct');
    await until('it is on its way', async () => (await rowsIn(engine, 'now')).some(({ progress }) => progress?.fresh !== undefined), device, 10);
    expect(await engine.resolve(['film.mov'])).toBeNull();
    expect((await rowsIn(engine, 'now'))[0]).toMatchObject({ words: { before: 'Send', name: 'film.mov', after: 'directly' }, state: 'sending', can: ['pause', 'cancel'], size: 5_000_000 });
    expect(await engine.status()).toMatchObject({ direct: 1, staging: null, sending: { filesTotal: 1, bytesTotal: 5_000_000 } });
    transport.holdUploads(false);
    await settle(device, added);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov', 'note.txt']);
    expect((await device.files.open().list()).reduce((sum, { size }) => sum + size, 0)).toBe(0);
    expect(await engine.status()).toMatchObject({ direct: 0, sending: null, needsYou: 0, waiting: 0 });
    const film = await engine.resolve(['film.mov']);
    expect(await engine.read(film?.id ?? root)).toEqual(content);
    expect(await device.disk.open().rows('journal')).toEqual([]);
    await engine.undo();
    await settle(device, engine.syncNow());
    expect(await engine.resolve(['film.mov'])).toBeNull();
    await engine.close();
  });

  test('H2 the page closed in the middle: it is told by name, nothing half is in the tree; chosen again, only the rest is sent', async () => {
    const { server, device, open, transport } = begun(804);
    const a = await open();
    await settle(device, a.syncNow());
    const content = bytes(30_000_000, 4);
    let packs = 0;
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = async (pack) => {
      packs += 1;
      if (packs > 2) await new Promise<never>(() => undefined);
      await upload(pack);
    };
    void a.addFiles(root, [entry('film.mov', new Blob([content]))], undefined, 'direct').catch(() => undefined);
    await until('two packs are there', () => packs > 3 || server.content.packs === 2, device, 10);
    await pass(device, 100);
    const there = server.content.taken;
    expect(there).toBeGreaterThan(8_000_000);
    device.crash(0);
    transport.uploadPack = upload;
    const b = await open();
    await until('it is told', async () => (await b.status()).needsYou === 1, device, 10);
    const [told] = await rowsIn(b, 'needsYou');
    expect(told).toMatchObject({ words: { name: 'film.mov', after: 'was not completely sent' }, reason: 'Choose it again: what the server has by now is not sent again' });
    expect(await b.resolve(['film.mov'])).toBeNull();
    await settle(device, b.addFiles(root, [entry('film.mov', new Blob([content]))], undefined, 'direct'));
    await settle(device, b.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect(server.content.taken).toBeLessThan(30_000_000 * 1.01);
    expect(await b.status()).toMatchObject({ needsYou: 0 });
    await b.close();
  });

  test('H1, H2 the machine loses power while even a small file is sent: what is noted without haste is gone with it, its name is not', async () => {
    const { device, open, transport } = world(814);
    const a = await open();
    await settle(device, a.syncNow());
    await pass(device, 10_000);
    transport.setOnline(false);
    void a.addFiles(root, [entry('film.mov', new Blob([bytes(200_000, 4)]))], undefined, 'direct').catch(() => undefined);
    await until('it is read', async () => (await rowsIn(a, 'waiting')).some(({ words }) => words.name === 'film.mov'), device, 10);
    device.crash(device.disk.atRisk);
    const b = await open();
    await until('it is told', async () => (await b.status()).needsYou === 1, device, 10);
    expect((await rowsIn(b, 'needsYou'))[0]).toMatchObject({ count: 1, words: { name: 'film.mov', after: 'was not completely sent' } });
    await b.close();
  });

  test('H8 a file that changes while it is sent is not taken half of one and half of the other: it is told, now and at the next start', async () => {
    const { server, device, open, transport, faults } = begun(805);
    const a = await open();
    await settle(device, a.syncNow());
    let content: Uint8Array<ArrayBuffer> | null = bytes(3_000_000, 5);
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = async (pack) => {
      content = bytes(3_000_000, 6);
      await upload(pack);
    };
    const added = a.addFiles(root, [entry('film.mov', onDisk(() => content, 3_000_000)), entry('other.mov', new Blob([bytes(2_000_000, 7)]))], undefined, 'direct');
    await expect(settle(device, added)).rejects.toMatchObject({ code: 'content', message: '“film.mov” changed while it was sent; choose it again' });
    await settle(device, a.syncNow());
    expect(arrived(server)).toEqual(['other.mov']);
    await until('it is told', async () => (await a.status()).needsYou === 1, device, 10);
    device.crash(0);
    const b = await open();
    await until('it is still told', async () => (await b.status()).needsYou === 1, device, 10);
    const [told] = await rowsIn(b, 'needsYou');
    expect(told).toMatchObject({ count: 1, words: { name: 'film.mov' } });
    await b.dismiss(told?.op ?? asOpId(''));
    expect((await b.status()).needsYou).toBe(0);
    expect(faults).toEqual([]);
  });

  test('H8 a file that somebody still writes to is looked at twice: half of it as it was and half as it is would be taken where the space has the old half', async () => {
    const { server, device, open } = begun(829);
    const before = bytes(9_000_000, 5);
    // As a camera's program does: the head and the tail are written anew, what is between stays.
    const after = before.slice();
    for (const from of [1_000, 8_900_000]) after.set(bytes(50_000, 6), from);
    const engine = await open();
    await engine.addFiles(root, [entry('kept.mov', new Blob([before]))]);
    await settle(device, engine.syncNow());
    let reads = 0;
    const torn = { ...entry('film.mov', onDisk(() => (reads++ === 0 ? before : after), 9_000_000)), mtime: device.clock.now() - 500 };
    await expect(settle(device, engine.addFiles(root, [torn], undefined, 'direct'))).rejects.toMatchObject({ code: 'content', message: '“film.mov” changed while it was read; choose it again' });
    expect(arrived(server)).toEqual(['kept.mov']);
    await settle(device, engine.addFiles(root, [{ ...torn, blob: onDisk(() => after, 9_000_000) }], undefined, 'direct'));
    expect(arrived(server)).toEqual(['film.mov', 'kept.mov']);
    await engine.close();
  });

  test('H38, O8 what the server does not take is told, and is not in the tree: its bytes are nowhere but where the person has them', async () => {
    const { server, device, transport, open } = begun(830);
    const engine = await open();
    await settle(device, engine.syncNow());
    const ask = transport.manifests.bind(transport);
    transport.manifests = async (...asked) => {
      const answer = await ask(...asked);
      return { results: answer.results.map((one) => ({ id: one.id, state: 'refused' as const, reason: 'chunker' as const })) };
    };
    const added = engine.addFiles(root, [entry('film.mov', new Blob([bytes(2_000_000, 5)]))], undefined, 'direct');
    await expect(settle(device, added)).rejects.toMatchObject({ code: 'content', message: expect.stringMatching(/“film.mov” was not completely sent. The server does not take this content/u) as string });
    expect(arrived(server)).toEqual([]);
    await engine.close();
  });

  test('2.3 the same bytes twice, one of them cancelled: the other arrives', async () => {
    const { server, device, transport, open } = begun(831);
    const engine = await open();
    await settle(device, engine.syncNow());
    await engine.transfers.pause('all');
    const adding = Promise.allSettled(['one.mov', 'two.mov'].map((name) => engine.addFiles(root, [entry(name, new Blob([bytes(3_000_000, 9)]))], undefined, 'direct')));
    await until('both are known', async () => (await rowsIn(engine, 'waiting')).length === 2, device, 10);
    const first = (await rowsIn(engine, 'waiting')).find(({ words }) => words.name === 'one.mov');
    await engine.cancel((await engine.planCancel([first?.id ?? ''])).plan, 'discard');
    await engine.transfers.resume('all');
    await settle(device, adding);
    expect(arrived(server)).toEqual(['two.mov']);
    expect(transport.calls).toBeLessThan(200);
    await engine.close();
  });

  test('O8 a file that is taken away while it is sent is told by name, and is not waited for', async () => {
    const { server, device, open, transport } = begun(806);
    const engine = await open();
    await settle(device, engine.syncNow());
    let content: Uint8Array<ArrayBuffer> | null = bytes(3_000_000, 5);
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = async (pack) => {
      content = null;
      await upload(pack);
    };
    await expect(settle(device, engine.addFiles(root, [entry('film.mov', onDisk(() => content, 3_000_000))], undefined, 'direct'))).rejects.toMatchObject({ code: 'content', message: expect.stringMatching(/film\.mov/u) as string });
    expect(arrived(server)).toEqual([]);
    await engine.close();
  });

  test('2.3 paused it stays, alone or with all, and goes on; cancelled nothing of it is left, here or there', async () => {
    const { server, device, open, transport } = begun(807);
    const engine = await open();
    await settle(device, engine.syncNow());
    transport.holdUploads(true);
    const first = engine.addFiles(root, [entry('film.mov', new Blob([bytes(3_000_000, 8)]))], undefined, 'direct');
    await until('it is on its way', async () => (await rowsIn(engine, 'now')).some(({ progress }) => progress?.fresh !== undefined), device, 10);
    const [film] = await rowsIn(engine, 'now');
    await engine.transfers.pause([film?.id ?? '']);
    transport.holdUploads(false);
    await pass(device, 30_000);
    expect((await rowsIn(engine, 'waiting'))[0]).toMatchObject({ state: 'paused', can: ['resume', 'cancel'] });
    expect(server.content.committed.size).toBe(0);
    await engine.transfers.pause('all');
    await engine.transfers.resume([film?.id ?? '']);
    await settle(device, first);
    expect((await engine.status()).paused).toBe(true);
    const second = engine.addFiles(root, [entry('other.mov', new Blob([bytes(3_000_000, 9)]))], undefined, 'direct');
    await until('it is paused', async () => (await rowsIn(engine, 'waiting')).some(({ words, state }) => words.name === 'other.mov' && state === 'paused'), device, 10);
    const other = (await rowsIn(engine, 'waiting')).find(({ words }) => words.name === 'other.mov');
    const { plan, total, files } = await engine.planCancel([other?.id ?? '']);
    expect([total, files]).toEqual([1, 0]);
    await engine.cancel(plan, 'keep');
    expect(await settle(device, second)).toEqual({ ops: [], created: expect.anything() as unknown });
    await engine.transfers.resume('all');
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect(server.content.unfinished).toBe(0);
    expect(await device.disk.open().rows('journal')).toEqual([]);
    await engine.close();
  });

  test('2.3 all that is not sent is taken back together, staged and direct; names and moves stay', async () => {
    const { server, device, open, transport } = begun(812);
    const engine = await open();
    await settle(device, engine.syncNow());
    transport.holdUploads(true);
    await engine.addFiles(root, [entry('staged.mov', new Blob([bytes(2_000_000, 8)]))]);
    const direct = engine.addFiles(root, [entry('direct.mov', new Blob([bytes(2_000_000, 9)]))], undefined, 'direct');
    await until('it is on its way', async () => (await engine.status()).direct === 1 && (await rowsIn(engine, 'now')).length === 2, device, 10);
    transport.setOnline(false);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'Plans' }]);
    const { plan, total, files, bytes: only } = await engine.planCancel('bytes');
    expect([total, files, only]).toEqual([2, 1, 2_000_000]);
    await engine.cancel(plan, 'discard');
    transport.holdUploads(false);
    transport.setOnline(true);
    await settle(device, direct);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['Plans']);
    expect(await engine.status()).toMatchObject({ direct: 0, waiting: 0, needsYou: 0 });
    await expect(engine.planCancel('bytes')).rejects.toMatchObject({ code: 'not-found' });
    await engine.close();
  });

  test('H2 the engine closed while it is paused: whoever waits for it hears so, and the next start tells it by name', async () => {
    const { device, open } = begun(813);
    const a = await open();
    await settle(device, a.syncNow());
    await a.transfers.pause('all');
    const added = a.addFiles(root, [entry('film.mov', new Blob([bytes(2_000_000, 9)]))], undefined, 'direct');
    const end = expect(added).rejects.toMatchObject({ code: 'closed' });
    await until('it is paused', async () => (await rowsIn(a, 'waiting')).some(({ state }) => state === 'paused'), device, 10);
    await a.close();
    await end;
    const b = await open();
    await until('it is told', async () => (await b.status()).needsYou === 1, device, 10);
    await b.close();
  });

  test('C1 the line cut again and again: it goes on from there; a session that ended is waited for', async () => {
    const { server, device, open, transport } = begun(808);
    const engine = await open();
    await settle(device, engine.syncNow());
    const content = bytes(6_000_000, 10);
    transport.cutUploadsAfter(2_000_000);
    const added = engine.addFiles(root, [entry('film.mov', new Blob([content]))], undefined, 'direct');
    await until('the line is cut', () => transport.uploadsCut > 0, device, 10);
    transport.setOnline(false);
    await pass(device, 60_000);
    expect(arrived(server)).toEqual([]);
    transport.setOnline(true);
    await settle(device, added);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    expect(server.content.taken).toBeLessThan(6_000_000 * 1.08);
    await engine.close();
  });

  test('row 21 a file is replaced directly: its new version has the bytes, only what changed was sent', async () => {
    const { server, device, open } = begun(809);
    const engine = await open();
    const content = bytes(3_000_000, 11);
    await engine.addFiles(root, [entry('film.mov', new Blob([content]))]);
    await settle(device, engine.syncNow());
    const before = server.content.taken;
    const edited = content.slice();
    edited[1_500_000] = (edited[1_500_000] ?? 0) ^ 1;
    const film = await engine.resolve(['film.mov']);
    await settle(device, engine.writeFile(film?.id ?? root, new Blob([edited]), 6, undefined, 'direct'));
    await settle(device, engine.syncNow());
    expect(server.content.taken - before).toBeLessThan(700_000);
    expect(await engine.read(film?.id ?? root)).toEqual(edited);
    await engine.close();
  });

  test('H48 from a tab that does not lead, too; and what is sent there is never told as stopped', async () => {
    const { server, device, open, transport } = begun(810);
    const [a, b] = [await open(), await open()];
    await settle(device, a.syncNow());
    const follower = (await a.status()).leader ? b : a;
    transport.holdUploads(true);
    const added = follower.addFiles(root, [entry('film.mov', new Blob([bytes(3_000_000, 12)]))], undefined, 'direct');
    await until('it is on its way', async () => (await rowsIn(follower, 'now')).length === 1, device, 10);
    const c = await open();
    await pass(device, 1000);
    expect((await c.status()).needsYou).toBe(0);
    transport.holdUploads(false);
    await settle(device, added);
    await settle(device, follower.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
  });
});
