import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { bytes, idOf, isSame } from '../testing/device-with-files.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 100;

const deviceOf = (server: MemoryServer) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (deviceName = 'Laptop'): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName });
  return { device, transport, open };
};
const world = () => new MemoryServer(space, () => wall, webDigests);
const entry = (path: string, content: Uint8Array<ArrayBuffer> | null) => ({ path: path.split('/'), blob: content === null ? null : new Blob([content]), mtime: 5, mime: '' });
const read = async (engine: SyncEngine, path: string) => await engine.read(await idOf(engine, path));

describe('bytes', () => {
  test('H2, H38 a tree added offline survives a crash and arrives whole on another device', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    transport.setOnline(false);
    const big = bytes(3_000_000, 9);
    await (await open()).addFiles(root, [
      entry('photos/a.bin', bytes(10)), entry('photos/deep/b.bin', bytes(40_000, 2)), entry('big.bin', big), entry('empty.txt', new Uint8Array()), entry('photos/none', null),
    ]);
    device.crash(100, (flushed, written) => Math.trunc((flushed + written) / 2));
    const a = await open();
    transport.setOnline(true);
    await settle(device, a.syncNow());
    const other = deviceOf(server);
    const b = await other.open('Phone');
    await settle(other.device, b.syncNow());
    expect(isSame(await read(b, 'big.bin'), big)).toBe(true);
    expect(isSame(await read(b, 'photos/deep/b.bin'), bytes(40_000, 2))).toBe(true);
    expect((await read(b, 'empty.txt')).length).toBe(0);
    expect((await b.node(await idOf(b, 'photos')))?.items).toBe(3);
    expect(a.inspect().outbox).toHaveLength(0);
    expect(server.content.packs).toBeLessThanOrEqual(2);
  });

  test('S4 a file opens as it is shown, although the server has a newer version that this device has not heard of (seed 3002067)', async () => {
    const server = world();
    const [one, two] = [deviceOf(server), deviceOf(server)];
    const a = await one.open();
    await a.addFiles(root, [entry('a.bin', bytes(20))]);
    await settle(one.device, a.syncNow());
    const b = await two.open('Phone');
    await settle(two.device, b.syncNow());
    two.transport.mutePokes(true);
    await a.writeFile(await idOf(a, 'a.bin'), new Blob([bytes(69, 2)]), 6);
    await settle(one.device, a.syncNow());
    expect((await b.node(await idOf(b, 'a.bin')))?.size).toBe(20);
    expect(isSame(await read(b, 'a.bin'), bytes(20))).toBe(true);
    await settle(two.device, b.syncNow());
    expect(isSame(await read(b, 'a.bin'), bytes(69, 2))).toBe(true);
  });

  test('O11 a taken folder is used, a taken file name gives way', async () => {
    const server = world();
    const { device, open } = deviceOf(server);
    const a = await open();
    await a.addFiles(root, [entry('docs/plan.txt', bytes(5))]);
    await a.addFiles(root, [entry('DOCS/plan.txt', bytes(6)), entry('docs/other.txt', bytes(7))]);
    await settle(device, a.syncNow());
    const listing = await a.openListing({ of: { folder: await idOf(a, 'docs') }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
    expect((await listing.window(0, 10)).map(({ name }) => name)).toEqual(['other.txt', 'plan (2).txt', 'plan.txt']);
  });

  test('row 23, H10 both edit the same bytes: both are kept, and the author is told on which device and when', async () => {
    const server = world();
    const [x, y] = [deviceOf(server), deviceOf(server)];
    const [a, b] = [await x.open('Laptop'), await y.open('Phone')];
    await a.addFiles(root, [entry('plan.bin', bytes(100))]);
    await settle(x.device, a.syncNow());
    await settle(y.device, b.syncNow());
    y.transport.setOnline(false);
    await a.writeFile(await idOf(a, 'plan.bin'), new Blob([bytes(50, 3)]), 7);
    await settle(x.device, a.syncNow());
    await b.writeFile(await idOf(b, 'plan.bin'), new Blob([bytes(60, 4)]), 8);
    y.transport.setOnline(true);
    await settle(y.device, b.syncNow());
    expect(isSame(await read(b, 'plan.bin'), bytes(50, 3))).toBe(true);
    expect(await read(b, 'plan (conflict 2026-03-04 Phone).bin')).toEqual(bytes(60, 4));
    const copy = await b.resolve(['plan (conflict 2026-03-04 Phone).bin']);
    expect(copy?.sync.kind).toBe('keptBoth');
    expect(await b.status()).toMatchObject({ needsYou: 0, conflicts: 1 });
    const [told] = (await b.changes({ from: 0, to: 1 })).rows;
    expect(told).toMatchObject({ outcome: { code: 'copied', against: { device: 'Laptop' } }, sentence: expect.stringContaining('on Laptop at') as string });
  });

  test('row 23 an editor that was open while another version came in does not cover it', async () => {
    const server = world();
    const [x, y] = [deviceOf(server), deviceOf(server)];
    const [a, b] = [await x.open('Laptop'), await y.open('Phone')];
    await a.addFiles(root, [entry('plan.bin', bytes(100))]);
    await settle(x.device, a.syncNow());
    await settle(y.device, b.syncNow());
    const plan = await idOf(b, 'plan.bin');
    const shown = (await b.node(plan))?.version ?? undefined;
    await a.writeFile(plan, new Blob([bytes(50, 3)]), 7);
    await settle(x.device, a.syncNow());
    await settle(y.device, b.syncNow());
    await b.writeFile(plan, new Blob([bytes(60, 4)]), 8, shown);
    await settle(y.device, b.syncNow());
    expect(isSame(await read(b, 'plan.bin'), bytes(50, 3))).toBe(true);
    expect(await read(b, 'plan (conflict 2026-03-04 Phone).bin')).toEqual(bytes(60, 4));
  });

  test('H38 a server that names only the first of what it misses is asked until it has all, and nothing is wrong with it', async () => {
    const server = world();
    server.content.mostMissing = 2;
    const { device, transport } = deviceOf(server);
    transport.setOnline(false);
    const content = bytes(3_000_000, 11);
    const faults: unknown[] = [];
    const a = await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
    await a.addFiles(root, [entry('big.bin', content)]);
    transport.setOnline(true);
    await settle(device, a.syncNow());
    const [manifest] = server.content.committed.values();
    expect(server.content.handshakes).toBe(Math.ceil((manifest?.chunks.length ?? 0) / 2) + 1);
    expect(server.content.handshakes).toBeGreaterThan(6);
    expect(faults).toEqual([]);
    expect(isSame(await read(a, 'big.bin'), content)).toBe(true);
  });

  test('H42 a pack that was half sent goes on after a crash, and is begun again when the server forgot it', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const content = bytes(6_000_000, 5);
    const a = await open();
    await a.addFiles(root, [entry('big.bin', content)]);
    transport.cutUploadsAfter(2_000_000);
    void a.syncNow().catch(() => undefined);
    await until('an upload was cut', () => transport.uploadsCut > 0);
    expect(transport.uploadsCut).toBe(1);
    device.crash(0);
    const again = await open();
    await settle(device, again.syncNow());
    expect(server.content.taken).toBeLessThan(6_500_000);
    expect(isSame(await read(again, 'big.bin'), content)).toBe(true);
  });

  test('H8 bytes that rotted on this device are parked with a sentence, not tried for ever; the others go', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    transport.setOnline(false);
    const a = await open();
    await a.addFiles(root, [entry('rotten.bin', bytes(50_000, 6))]);
    await a.addFiles(root, [entry('sound.bin', bytes(50_000, 7))]);
    const [file] = await device.files.open().list();
    device.files.rot(file?.name ?? '', 20_000);
    transport.setOnline(true);
    await settle(device, a.syncNow());
    expect(server.tree.size).toBe(1);
    expect(a.inspect().parked).toHaveLength(1);
    const [put] = (await a.changes({ from: 0, to: 5 })).rows;
    expect(put).toMatchObject({ state: 'parked', words: { name: 'rotten.bin' } });
  });

  test('O8 a file that cannot be read is named, the others are added', async () => {
    const { open, transport } = deviceOf(world());
    transport.setOnline(false);
    const a = await open();
    const broken = { size: 9, slice: () => broken, arrayBuffer: () => Promise.reject(new Error('gone')) };
    const brokenBig = { ...broken, size: 5_000_000, slice: () => broken };
    const added = a.addFiles(root, [
      entry('a.txt', bytes(5)), { ...entry('broken.txt', null), blob: broken }, entry('b.txt', bytes(6)), { ...entry('big.bin', null), blob: brokenBig }, entry('c.txt', bytes(7)),
    ]);
    await expect(added).rejects.toMatchObject({ code: 'content', message: expect.stringMatching(/“broken.txt”, “big.bin” could not be read.*other 3 were added/u) });
    expect([...a.inspect().view.rows()].map((row) => row.name.value).sort()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    for (const [name, size] of [['a.txt', 5], ['b.txt', 6], ['c.txt', 7]] as const) expect(isSame(await read(a, name), bytes(size))).toBe(true);
    expect((await a.status()).staging).toBeNull();
  });

  test('H15, H11 content that is refused with its folder is recovered below /Recovered', async () => {
    const server = world();
    const { device, open } = deviceOf(server);
    const a = await open('Laptop');
    await a.addFiles(root, [entry('docs/plan.txt', bytes(5))]);
    // The folder is refused, and what lies in it with it.
    server.refuse = (op) => {
      if (op.type === 'createFolder' && op.name === 'docs' && op.group !== 'recovered') return 'forbidden';
      return op.type === 'createFile' && op.group !== 'recovered' ? 'dependency' : null;
    };
    await settle(device, a.syncNow());
    const found = [...server.tree.rows()].map((row) => row.name.value).sort();
    expect(found).toContain('Recovered');
    expect(found).toContain('plan.txt');
    expect(a.inspect().parked).toHaveLength(0);
  });

  test('row 44 refused for want of room: parked with its bytes, and sent again when the person says so', async () => {
    const server = world();
    const { device, open } = deviceOf(server);
    const a = await open('Laptop');
    server.refuse = (op) => (op.type === 'createFile' ? 'quota' : null);
    await a.addFiles(root, [entry('plan.txt', bytes(5))]);
    await settle(device, a.syncNow());
    expect(a.inspect().parked).toHaveLength(1);
    expect((await a.device.storage()).unsent).toBe(5);
    server.refuse = () => null;
    await a.retry();
    await settle(device, a.syncNow());
    expect(isSame(await read(a, 'plan.txt'), bytes(5))).toBe(true);
  });
});
