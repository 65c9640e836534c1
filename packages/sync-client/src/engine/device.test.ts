import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, webDigests } from '../testing/index.ts';
import type { MemoryDeviceOptions } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000da');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9100;

const deviceOf = (server: MemoryServer, more: Partial<MemoryDeviceOptions> = {}) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport, ...more });
  const faults: unknown[] = [];
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
  return { device, transport, open, faults };
};
const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => {
  let state = from >>> 0;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
};
/** Without a line for each of the bytes that differ. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const idOf = async (engine: SyncEngine, path: string) => {
  const node = await engine.resolve(path.split('/'));
  if (node === null) throw new Error(`nothing at ${path}`);
  return node.id;
};

/** A server with these files, and a device that has heard of them and holds none of their bytes. */
const withFiles = async (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, more: Partial<MemoryDeviceOptions> = {}) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const author = deviceOf(server);
  const writer = await author.open();
  await writer.addFiles(root, Object.entries(files).map(([path, content]) => ({ path: path.split('/'), blob: new Blob([content]), mtime: 5, mime: '' })));
  await settle(author.device, writer.syncNow());
  const here = deviceOf(server, more);
  const engine = await here.open();
  await settle(here.device, engine.syncNow());
  return { server, author: { ...author, engine: writer }, ...here, engine };
};

describe('bytes on their way to this device', () => {
  test('C1 a download that stands still is given up and told; tried again, it comes', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(200_000) });
    const node = await idOf(engine, 'a.bin');
    transport.onContent = () => new Promise(() => undefined);
    await expect(settle(device, engine.open(node))).rejects.toMatchObject({ code: 'offline', message: expect.stringMatching(/“a.bin”.*stood still/) as string });
    expect((await engine.node(node))?.sync).toEqual({ kind: 'cloud' });
    transport.onContent = () => undefined;
    expect(isSame(await engine.read(node), bytes(200_000))).toBe(true);
  });

  test('C1 a download that is slow, but comes, is waited for', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(200_000) });
    transport.onContent = async (_from, _to, onBytes) => {
      for (let i = 0; i < 10; i += 1) {
        await new Promise<void>((resolve) => device.clock.after(40_000, resolve));
        onBytes?.();
      }
    };
    expect((await settle(device, engine.open(await idOf(engine, 'a.bin')))).size).toBe(200_000);
  });
});
