import { asOpId, asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { AddEntry, ByteSource } from '../index.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, settle, until, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ad');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
const MiB = 1024 * 1024;

const world = (seed: number) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop' });
  return { server, transport, device, open };
};
const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 7) * from + from) & 255);
const entry = (name: string, blob: ByteSource): AddEntry => ({ path: [name], blob, mtime: 5, mime: '' });
const file = (name: string, size: number, from = 1): AddEntry => entry(name, new Blob([bytes(size, from)]));
/** A file of which only the first bytes can be read, until somebody lets go. */
const slow = (size: number, readable: number): { readonly source: ByteSource; readonly isWaitedFor: () => boolean } => {
  let waited = false;
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      if (to <= readable) return bytes(to - from, from).buffer;
      waited = true;
      return await new Promise<never>(() => undefined);
    },
  });
  return { source: part(0, size), isWaitedFor: () => waited };
};
const needs = async (engine: SyncEngine) => (await engine.changes({ from: 0, to: 10 })).rows.filter(({ section }) => section === 'needsYou');
const names = (engine: SyncEngine): string[] => [...engine.inspect().view.rows()].map((row) => row.name.value).sort();

describe('the app stops while files are added', () => {
  test('H2 what was not completely saved is told by name at the next start; what was is there', async () => {
    const { device, transport, open } = world(601);
    transport.setOnline(false);
    const a = await open();
    const film = slow(40 * MiB, 20 * MiB);
    void a.addFiles(root, [file('a.txt', 10), file('big.bin', 3 * MiB), entry('film.mov', film.source), file('z.txt', 20)]).catch(() => undefined);
    await until('the film is half read', () => film.isWaitedFor());
    expect(await a.status()).toMatchObject({ staging: { files: 2, bytesTotal: 43 * MiB + 30 }, needsYou: 0 });
    device.crash(0);
    const b = await open();
    await until('it is told', async () => (await b.status()).needsYou === 1, device, 10);
    expect(names(b)).toEqual(['a.txt', 'big.bin']);
    const [told] = await needs(b);
    expect(told).toMatchObject({ state: 'parked', count: 2, can: ['dismiss'], sentence: '“film.mov”, “z.txt” were not completely added' });
    expect(told?.reason).toMatch(/add them again/u);
  });

  test('H2 one file is told with its name as any other; taken note of, it is never told again, in no tab', async () => {
    const { device, transport, open } = world(602);
    transport.setOnline(false);
    const a = await open();
    const film = slow(2 * MiB, 0);
    void a.addFiles(root, [entry('film.mov', film.source)]).catch(() => undefined);
    await until('it is read', () => film.isWaitedFor());
    device.crash(0);
    const [b, c] = [await open(), await open()];
    await until('it is told in both tabs', async () => (await b.status()).needsYou === 1 && (await c.status()).needsYou === 1, device, 10);
    const [told] = await needs(b);
    expect(told).toMatchObject({ words: { before: '', name: 'film.mov', after: 'was not completely added' } });
    await b.dismiss(told?.op ?? asOpId(''));
    await until('both tabs know', async () => (await b.status()).needsYou + (await c.status()).needsYou === 0, device, 10);
    device.crash(0);
    const d = await open();
    await pass(device, 1000);
    expect((await d.status()).needsYou).toBe(0);
  });

  test('H2 what is being added in another tab is not told, however many tabs are opened meanwhile', async () => {
    const { device, transport, open } = world(603);
    transport.setOnline(false);
    const a = await open();
    const film = slow(2 * MiB, 0);
    void a.addFiles(root, [entry('film.mov', film.source)]).catch(() => undefined);
    await until('it is read', () => film.isWaitedFor());
    const b = await open();
    await pass(device, 1000);
    expect((await b.status()).needsYou).toBe(0);
  });

  test('H2, H3 bytes that were whole but in no row are offered, and not told as missing; the others are told', async () => {
    const { device } = world(604);
    const ports = device.tab();
    let stopped = 0;
    const store = storeWith(ports.store, async (batch, durability) => {
      if ((batch.append?.blobs?.length ?? 0) === 0) return await ports.store.commit(batch, durability);
      stopped += 1;
      return await new Promise<never>(() => undefined);
    });
    const a = await createEngine({ ...ports, store }, { space, deviceName: 'Laptop' });
    await settle(device, a.syncNow());
    const film = slow(2 * MiB, 0);
    void a.addFiles(root, [file('a.bin', 500, 3), file('b.bin', 600, 4), entry('film.mov', film.source)]).catch(() => undefined);
    await until('the first are about to be noted', () => stopped === 1 && film.isWaitedFor());
    device.crash(0);
    const b = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
    await settle(device, b.syncNow());
    await until('they are offered', () => b.inspect().parked.length === 2, device, 100);
    expect(b.inspect().parked.map(({ row }) => row.title).sort()).toEqual(['a.bin', 'b.bin']);
    await until('only the film is told', async () => (await needs(b)).length === 1, device, 100);
    expect((await needs(b))[0]).toMatchObject({ count: 1, words: { name: 'film.mov' } });
  });

  test('H2 of thousands the first are named and all are counted', async () => {
    const { device, transport, open } = world(605);
    transport.setOnline(false);
    const a = await open();
    const last = slow(10, 0);
    const many = Array.from({ length: 3000 }, (_, i) => file(`f${i}.bin`, 100, i));
    void a.addFiles(root, many.map((one, i) => (i === 1000 ? entry('f1000.bin', last.source) : one))).catch(() => undefined);
    await until('one is waited for', () => last.isWaitedFor(), device, 10);
    await until('what was before is here', () => names(a).length === 768);
    device.crash(0);
    const b = await open();
    await until('it is told', async () => (await b.status()).needsYou === 1, device, 10);
    expect(names(b)).toHaveLength(768);
    expect((await needs(b))[0]).toMatchObject({ count: 2232, sentence: '“f768.bin”, “f769.bin”, “f770.bin” and 2,229 more were not completely added' });
  });

  test('O8 the device full in the middle: what is not here is named, and nothing is told of it later', async () => {
    const { device, transport, open } = world(606);
    transport.setOnline(false);
    const a = await open();
    const files = [file('a.bin', 1_100_000), file('b.bin', 1_100_000, 2), file('c.bin', 1_100_000, 3)];
    const ports = device.files;
    const growing: AddEntry = { ...files[1] ?? file('', 0), blob: { size: 1_100_000, slice: (x, y) => new Blob([bytes(1_100_000, 2)]).slice(x, y), arrayBuffer: async () => {
      ports.limit(1_500_000);
      return bytes(1_100_000, 2).buffer;
    } } };
    await expect(a.addFiles(root, [files[0] ?? file('', 0), growing, files[2] ?? file('', 0)])).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/no room left for “b.bin”, “c.bin”; the other one was added/u) as string });
    expect(names(a)).toEqual(['a.bin']);
    expect(await a.status()).toMatchObject({ staging: null, needsYou: 0 });
    await a.close();
    const b = await open();
    await pass(device, 1000);
    expect((await b.status()).needsYou).toBe(0);
    expect(await device.disk.open().rows('journal')).toEqual([]);
  });

  test('H2 nothing is left of it when all is added', async () => {
    const { device, transport, open } = world(607);
    transport.setOnline(false);
    const a = await open();
    await a.addFiles(root, Array.from({ length: 600 }, (_, i) => file(`f${i}.bin`, 100, i)));
    const node = await a.resolve(['f1.bin']);
    await a.writeFile(node?.id ?? root, new Blob([bytes(50, 9)]), 6);
    expect(await device.disk.open().rows('journal')).toEqual([]);
    expect((await a.status()).staging).toBeNull();
  });
});
