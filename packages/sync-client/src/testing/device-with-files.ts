import { asSpaceId, rootOf } from '@holdfast/domain';
import { createEngine, type EngineOptions } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { settle, until } from './time.ts';
import { MemoryDevice } from './memory-device.ts';
import { MemoryServer } from './memory-server.ts';
import { MemoryTransport } from './memory-transport.ts';
import { webDigests } from './web-digests.ts';

export const space = asSpaceId('00000000-0000-4000-8000-0000000000db');
export const root = rootOf(space);
export const wall = Date.UTC(2026, 2, 4, 10);
export const mb = 1024 * 1024;
/** How the engine of a device is opened. */
type Opened = Pick<EngineOptions, 'snapshotFrom' | 'shared'>;
let seed = 9500;

export const deviceOf = (server: MemoryServer, options: Opened = {}) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const faults: unknown[] = [];
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop', ...options, onFault: (error) => faults.push(error) });
  return { device, transport, open, faults };
};
/** A server without files, and one device with its ports at hand. */
export const world = (seed: number, options: Partial<EngineOptions> = {}) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (more: Partial<EnginePorts> = {}): Promise<SyncEngine> => createEngine({ ...device.tab(), ...more }, { space, deviceName: 'Laptop', ...options });
  return { server, transport, device, open };
};
/** As noise: no two stretches of it are alike. */
export const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => {
  let state = from >>> 0;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
};
/** Without a line for each of the bytes that differ. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const idOf = async (engine: SyncEngine, path: string) => {
  const node = await engine.resolve(path.split('/'));
  if (node === null) throw new Error(`nothing at ${path}`);
  return node.id;
};
export const entry = (path: string, content: Uint8Array<ArrayBuffer>) => ({ path: path.split('/'), blob: new Blob([content]), mtime: 5, mime: '' });
export const kindOf = async (engine: SyncEngine, path: string) => (await engine.node(await idOf(engine, path)))?.sync.kind;
export const syncOf = async (engine: SyncEngine, path: string) => (await engine.node(await idOf(engine, path)))?.sync;
export const pinnedHere = (device: MemoryDevice, engine: SyncEngine, path: string): Promise<void> => until(`${path} is here`, async () => (await kindOf(engine, path)) === 'pinned', device, 200);

/** Who has written these files, and a device that has heard of them and holds none of their bytes. */
export const withFiles = async (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, old = false, options: Opened = {}) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const author = deviceOf(server);
  const writer = await author.open();
  await writer.addFiles(root, Object.entries(files).map(([path, content]) => entry(path, content)));
  await settle(author.device, writer.syncNow());
  const here = deviceOf(server, options);
  if (old) here.transport.readsFileByFile();
  const engine = await here.open();
  await settle(here.device, engine.syncNow());
  const write = async (path: string, content: Uint8Array<ArrayBuffer>): Promise<void> => {
    await writer.writeFile(await idOf(writer, path), new Blob([content]), 6);
    await settle(author.device, writer.syncNow());
  };
  const add = async (path: string, content: Uint8Array<ArrayBuffer>): Promise<void> => {
    await writer.addFiles(root, [entry(path, content)]);
    await settle(author.device, writer.syncNow());
  };
  return { server, writer, author: author.device, write, add, ...here, engine };
};
/** So that only what this device holds can be read. */
export const reads = async (engine: SyncEngine, transport: MemoryTransport, path: string, content: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  transport.setOnline(false);
  const same = isSame(await engine.read(await idOf(engine, path)), content);
  transport.setOnline(true);
  return same;
};

