import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 7100;

const bytes = (size: number): Uint8Array<ArrayBuffer> => {
  let state = size;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
};

const deviceAt = async (server: MemoryServer) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  const settled = async (): Promise<void> => {
    let over = false;
    const done = engine.syncNow().finally(() => { over = true; });
    for (let i = 0; i < 3000 && !over; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      device.clock.advance(1000);
    }
    await done;
  };
  return { transport, device, engine, settled };
};
const add = async (engine: SyncEngine, name: string, content: Uint8Array<ArrayBuffer>) => {
  await engine.addFiles(root, [{ path: [name], blob: new Blob([content]), mtime: 5, mime: '' }]);
  const node = await engine.resolve([name]);
  if (node === null) throw new Error(`nothing at ${name}`);
  return node.id;
};
/** Without a line for each of the bytes that differ. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const rotHere = async (device: MemoryDevice): Promise<void> => {
  const [group] = await device.disk.open().rows('blobs');
  const [blob] = group?.row.blobs ?? [];
  if (group === undefined || blob === undefined) throw new Error('no bytes on this device');
  device.files.rot(group.row.file, blob.offset + blob.manifest.size - 9);
};
const shelved = async (device: MemoryDevice): Promise<number> =>
  (await device.disk.open().rows('blobs')).reduce((sum, { row }) => sum + row.blobs.length, 0);
/** One chunk, and many. */
const sizes = [900, 700_000];

describe('H8 bytes that rot are never shown', () => {
  test.each(sizes)('H8 of %i bytes in the cache: the server’s are fetched instead, and the damaged ones are forgotten', async (size) => {
    const { device, engine, settled } = await deviceAt(new MemoryServer(space, () => wall, webDigests));
    const node = await add(engine, 'a.bin', bytes(size));
    await settled();
    await rotHere(device);
    expect(isSame(await engine.read(node), bytes(size))).toBe(true);
    expect(await shelved(device)).toBe(0);
    expect(isSame(await engine.read(node), bytes(size))).toBe(true);
  });

  test('H8 bytes that rot after a piece of them was given are not given again: the server’s are (seed 73001562)', async () => {
    const { device, engine, settled } = await deviceAt(new MemoryServer(space, () => wall, webDigests));
    const node = await add(engine, 'a.bin', bytes(5000));
    await settled();
    const { version } = await engine.device.stat(node, null);
    expect(isSame(await engine.device.read(node, version, 0, 5000), bytes(5000))).toBe(true);
    await rotHere(device);
    expect(isSame(await engine.device.read(node, version, 0, 5000), bytes(5000))).toBe(true);
  });

  test('H8 in the cache and no network: told, nothing is dropped; with the network they are fetched', async () => {
    const { device, engine, transport, settled } = await deviceAt(new MemoryServer(space, () => wall, webDigests));
    const node = await add(engine, 'a.bin', bytes(5000));
    await settled();
    await rotHere(device);
    transport.setOnline(false);
    await expect(engine.read(node)).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('“a.bin” on this device is damaged') as string });
    expect(await shelved(device)).toBe(1);
    transport.setOnline(true);
    expect(isSame(await engine.read(node), bytes(5000))).toBe(true);
  });

  test('H8 L1 bytes that were never sent are kept as they are, and told', async () => {
    const { device, engine, transport } = await deviceAt(new MemoryServer(space, () => wall, webDigests));
    transport.setOnline(false);
    const node = await add(engine, 'a.bin', bytes(5000));
    await rotHere(device);
    await expect(engine.open(node)).rejects.toMatchObject({ code: 'offline' });
    transport.setOnline(true);
    await expect(engine.open(node)).rejects.toMatchObject({ code: 'content', message: expect.stringContaining('the server does not have them') as string });
    expect(await shelved(device)).toBe(1);
  });

  test.each(sizes)('H8 of %i bytes on the server: not shown, told clearly; the device that holds them whole still opens them', async (size) => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const [author, reader] = [await deviceAt(server), await deviceAt(server)];
    const node = await add(author.engine, 'a.bin', bytes(size));
    await author.settled();
    await reader.settled();
    expect(isSame(await reader.engine.read(node), bytes(size))).toBe(true);
    server.content.rot(node);
    await expect(reader.engine.read(node)).rejects.toMatchObject({ code: 'content', message: expect.stringContaining('“a.bin” are damaged on the server') as string });
    expect(isSame(await author.engine.read(node), bytes(size))).toBe(true);
    await rotHere(author.device);
    await expect(author.engine.read(node)).rejects.toMatchObject({ code: 'content' });
    expect(await shelved(author.device)).toBe(1);
  });

  test.each(sizes)('H8 of %i bytes of another file, whole and with their own list of chunks: not shown', async (size) => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const [author, reader] = [await deviceAt(server), await deviceAt(server)];
    const node = await add(author.engine, 'a.bin', bytes(size));
    const other = await add(author.engine, 'b.bin', bytes(size + 1).slice(0, size));
    await author.settled();
    await reader.settled();
    const { version } = await reader.engine.device.stat(other, null);
    const [content, manifest] = [reader.transport.content.bind(reader.transport), reader.transport.manifest.bind(reader.transport)];
    reader.transport.content = (_node, _version, ...rest) => content(other, version, ...rest);
    reader.transport.manifest = (_node, _version, signal) => manifest(other, version, signal);
    await expect(reader.engine.read(node)).rejects.toMatchObject({ code: 'content', message: expect.stringContaining('“a.bin” are damaged on the server') as string });
    reader.transport.content = content;
    reader.transport.manifest = manifest;
    expect(isSame(await reader.engine.read(node), bytes(size))).toBe(true);
  });
});
