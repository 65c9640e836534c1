import { describe, expect, test } from 'vitest';
import { bytes, root, space, world } from '../testing/device-with-files.ts';
import type { MemoryServer, MemoryTransport } from '../testing/index.ts';
import { settle, until } from '../testing/index.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { createEngine } from './create-engine.ts';

/** Packs travel as a browser sends them. */
const readFromDisk = (transport: MemoryTransport): void => {
  const upload = transport.uploadPack.bind(transport);
  transport.uploadPack = async (pack) => {
    const body = await pack.source.blob?.();
    await upload(body === undefined ? pack : { ...pack, source: { size: body.size, read: async (from, to) => new Uint8Array(await body.slice(from, to).arrayBuffer()) } });
  };
};
const file = (name: string, content: Uint8Array<ArrayBuffer>) => ({ path: [name], blob: new Blob([content]), mtime: 5, mime: '' });
const arrived = (server: MemoryServer): string[] => [...server.tree.rows()].map((row) => row.name.value).sort();

describe('sending', () => {
  test('H42 a pack whose wire broke goes on from there in the same session', async () => {
    const { server, transport, device, open } = world(301);
    const engine = await open();
    const content = bytes(6_000_000, 5);
    for (const cut of [2_000_000, 1_500_000, 1_000_000]) {
      const cuts = transport.uploadsCut;
      transport.cutUploadsAfter(cut);
      if (cut === 2_000_000) await engine.addFiles(root, [file('big.bin', content)]);
      else void engine.syncNow().catch(() => undefined);
      await until('the wire broke', () => transport.uploadsCut > cuts, device, 1000);
    }
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['big.bin']);
    expect(server.content.taken).toBeLessThan(content.length * 1.08);
    await engine.close();
  });

  test('C1 a small edit passes large files that stand still on their way, and they arrive too', async () => {
    const { server, transport, device, open } = world(303);
    const engine = await open();
    await settle(device, engine.syncNow());
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const upload = transport.uploadPack.bind(transport);
    let held = 0;
    transport.uploadPack = async (pack) => {
      held += pack.source.size > 1_000_000 ? 1 : 0;
      if (pack.source.size > 1_000_000) await gate;
      await upload(pack);
    };
    await engine.addFiles(root, [1, 2, 3, 4].map((i) => file(`film ${i}.bin`, bytes(1_500_000, i))));
    await until('no lane is free for a large one', () => held >= 3, device, 100);
    await engine.addFiles(root, [file('note.txt', bytes(3_000, 9))]);
    await until('the note has passed', () => arrived(server).includes('note.txt'), device, 100);
    expect(arrived(server)).toEqual(['note.txt']);
    letGo();
    await settle(device, engine.syncNow());
    expect(arrived(server)).toHaveLength(5);
    await engine.close();
  });

  test('C1 what the person has paused stays where it is, in all tabs and after a restart; the rest goes, and it goes on from there', async () => {
    const { server, transport, device, open } = world(304);
    const one = await open();
    await settle(device, one.syncNow());
    transport.holdUploads(true);
    const content = bytes(3_000_000, 7);
    await one.addFiles(root, [file('film.bin', content)]);
    transport.cutUploadsAfter(1_000_000);
    transport.holdUploads(false);
    await until('some of it is there', () => transport.uploadsCut > 0, device, 10);
    const two = await open();
    const [row] = (await two.changes({ from: 0, to: 1 })).rows;
    expect(row?.can).toContain('pause');
    await two.transfers.pause([row?.id ?? '']);
    await one.addFiles(root, [file('note.txt', bytes(50_000, 8))]);
    await until('the note has passed', () => arrived(server).includes('note.txt'), device, 1000);
    for (const engine of [one, two]) expect((await engine.changes({ from: 0, to: 1 })).rows[0]).toMatchObject({ state: 'paused', reason: 'Paused', can: ['resume', 'cancel', 'show'] });
    device.crash(0);
    const again = await open();
    await again.addFiles(root, [file('other.txt', bytes(50_000, 9))]);
    await until('the other has passed', () => arrived(server).includes('other.txt'), device, 1000);
    expect(arrived(server)).toEqual(['note.txt', 'other.txt']);
    await again.transfers.resume([row?.id ?? '']);
    await settle(device, again.syncNow());
    expect(arrived(server)).toEqual(['film.bin', 'note.txt', 'other.txt']);
    expect(server.content.taken).toBeLessThan(content.length * 1.08 + 100_000);
    expect(await device.disk.open().rows('holds')).toEqual([]);
    await again.close();
  });

  test('all paused: names still travel, what is added later waits too; some may go on alone', async () => {
    const { server, device, open } = world(305);
    const engine = await open();
    await engine.transfers.pause('all');
    expect((await engine.status()).paused).toBe(true);
    await engine.addFiles(root, [file('a.bin', bytes(5_000, 1))]);
    await engine.addFiles(root, [file('b.bin', bytes(5_000, 2))]);
    await engine.execute([{ type: 'createFolder', parent: root, name: 'Plans' }]);
    await until('the folder is there', () => arrived(server).includes('Plans'), device, 1000);
    const { rows } = await engine.changes({ from: 0, to: 5 });
    expect(rows.filter(({ section }) => section !== 'lately').map(({ words: { name }, state }) => [name, state])).toEqual([['a.bin', 'paused'], ['b.bin', 'paused']]);
    expect((await engine.node(rows[0]?.node ?? root))?.sync).toEqual({ kind: 'waiting', reason: 'paused' });
    await engine.transfers.resume([rows[0]?.id ?? '']);
    await until('the first has gone', () => arrived(server).includes('a.bin'), device, 1000);
    expect((await engine.status()).paused).toBe(false);
    expect(arrived(server)).toEqual(['Plans', 'a.bin']);
    await engine.transfers.resume('all');
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['Plans', 'a.bin', 'b.bin']);
    await engine.close();
  });

  test('pausing stops what is under way at once, and so does taking it back', async () => {
    const { server, transport, device, open } = world(306);
    const engine = await open();
    await settle(device, engine.syncNow());
    const signals: AbortSignal[] = [];
    const upload = transport.uploadPack.bind(transport);
    transport.uploadPack = (pack) => {
      signals.push(pack.signal);
      return upload(pack);
    };
    transport.holdUploads(true);
    await engine.addFiles(root, [file('film.bin', bytes(2_000_000, 3))]);
    await until('it is under way', () => signals.length > 0, device, 10);
    await engine.transfers.pause('all');
    expect(signals[0]?.aborted).toBe(true);
    await engine.transfers.resume('all');
    await until('it is under way again', () => signals.length > 1, device, 10);
    const [row] = (await engine.changes({ from: 0, to: 1 })).rows;
    await engine.cancel((await engine.planCancel([row?.id ?? ''])).plan, 'discard');
    expect(signals[1]?.aborted).toBe(true);
    transport.holdUploads(false);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual([]);
    await until('nothing is left half sent', () => server.content.unfinished === 0, device, 1000);
    await engine.close();
  });

  test('H38, H44 a file that the space has is done at once, an edit sends only what changed, and the row says how much is new', async () => {
    const { server, transport, device, open } = world(307);
    const engine = await open();
    const content = bytes(3_000_000, 4);
    await engine.addFiles(root, [file('film.bin', content)]);
    await settle(device, engine.syncNow());
    const { packs, taken } = server.content;
    await engine.addFiles(root, [file('the same.bin', content)]);
    await settle(device, engine.syncNow());
    expect([server.content.packs, server.content.taken]).toEqual([packs, taken]);
    const edited = content.slice();
    edited[1_500_000] = (edited[1_500_000] ?? 0) ^ 1;
    transport.holdUploads(true);
    const film = await engine.resolve(['film.bin']);
    await engine.writeFile(film?.id ?? root, new Blob([edited]), 6);
    const rowOf = async () => (await engine.changes({ from: 0, to: 1 })).rows[0];
    await until('the server was asked', async () => (await rowOf())?.progress?.fresh !== undefined, device, 10);
    const { done = 0, total = 0, fresh = 0 } = (await rowOf())?.progress ?? {};
    expect([done + fresh, total]).toEqual([3_000_000, 3_000_000]);
    expect(fresh).toBeLessThan(600_000);
    transport.holdUploads(false);
    await settle(device, engine.syncNow());
    expect(server.content.taken - taken).toBeLessThan(fresh + 10_000);
    await engine.close();
  });

  test('H2 a large file is written once on this device and read from it as it travels, not into memory', async () => {
    const { server, device, transport } = world(308);
    const ports = device.tab();
    readFromDisk(transport);
    const MiB = 1024 * 1024;
    const read = ports.blobs.read.bind(ports.blobs);
    let intoMemory = 0;
    ports.blobs.read = async (name, from, to) => {
      intoMemory += to - from;
      return await read(name, from, to);
    };
    const create = ports.blobs.create.bind(ports.blobs);
    let written = 0;
    ports.blobs.create = async (name) => {
      const writer = await create(name);
      const append = writer.append.bind(writer);
      writer.append = (pieces) => {
        written += pieces.reduce((sum, { length }) => sum + length, 0);
        return append(pieces);
      };
      return writer;
    };
    const engine = await createEngine(ports, { space, deviceName: 'Laptop' });
    await engine.addFiles(root, [file('film.bin', bytes(64 * MiB, 2))]);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual(['film.bin']);
    expect(written - 64 * MiB).toBeLessThan(500);
    expect(server.content.taken).toBeGreaterThan(64 * MiB);
    expect(intoMemory).toBe(0);
    await engine.close();
  });

  test('H8 what rotted on this device is found when it travels from the disk, too', async () => {
    const { server, device, transport, open } = world(309);
    readFromDisk(transport);
    transport.setOnline(false);
    const engine = await open();
    await engine.addFiles(root, [file('film.bin', bytes(3_000_000, 2))]);
    const [staged] = await device.files.open().list();
    device.files.rot(staged?.name ?? '', 2_000_000);
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect(arrived(server)).toEqual([]);
    expect((await engine.changes({ from: 0, to: 1 })).rows[0]).toMatchObject({ state: 'parked', words: { name: 'film.bin' }, reason: expect.stringMatching(/damaged/u) as string });
    await engine.close();
  });

  test('H42 what will not go on is ended on the server, and its row goes', async () => {
    const { server, transport, device, open } = world(302);
    const engine = await open();
    await settle(device, engine.syncNow());
    transport.cutUploadsAfter(2_000_000);
    await engine.addFiles(root, [file('taken-back.bin', bytes(6_000_000, 6))]);
    await until('the wire broke', () => transport.uploadsCut > 0, device, 1000);
    expect(server.content.unfinished).toBe(1);
    const discard = transport.discardUpload.bind(transport);
    let refusals = 1;
    transport.discardUpload = (url) => ((refusals -= 1) >= 0 ? Promise.reject(new SyncClientError('refused', 'A proxy will not have it', { status: 413 })) : discard(url));
    transport.setOnline(false);
    const [row] = (await engine.changes({ from: 0, to: 1 })).rows;
    const { plan } = await engine.planCancel([row?.id ?? '']);
    await engine.cancel(plan, 'discard');
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    await until('somebody between has refused', () => refusals <= 0, device, 1000);
    await engine.addFiles(root, [file('next.bin', bytes(100, 7))]);
    await until('nothing is left half sent', () => server.content.unfinished === 0, device, 1000);
    await until('its row has gone', async () => (await device.disk.open().rows('uploads')).length === 0, device, 1000);
    await until('what was added since has arrived, and nothing else', () => arrived(server).join() === 'next.bin', device, 1000);
    await engine.close();
  });
});
