import { asSpaceId, rootOf, type NodeId } from '@holdfast/domain';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import type { Conflict, Decision } from '../history-api.ts';
import { MemoryDevice } from './memory-device.ts';
import { MemoryServer } from './memory-server.ts';
import { MemoryTransport } from './memory-transport.ts';
import { settle } from './time.ts';
import { webDigests } from './web-digests.ts';

export const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
export const root = rootOf(space);
export const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9000;

export const deviceOf = (server: MemoryServer, deviceName: string) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (more: { cacheBytes?: number } = {}): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName, onFault: (error) => { throw error; }, ...more });
  return { device, transport, open };
};
/** Lets an engine finish while little of its device's time goes by: who wrote last is told by that. */
export const synced = (device: MemoryDevice, engine: SyncEngine): Promise<void> => settle(device, engine.syncNow(), 5);
export const textOf = async (engine: SyncEngine, node: NodeId, version?: Parameters<SyncEngine['open']>[1]) => await (await engine.open(node, version)).text();
export const write = (engine: SyncEngine, node: NodeId, text: string) => engine.writeFile(node, new Blob([text]), 1);

export const twoDevices = async (server = new MemoryServer(space, () => wall, webDigests)) => {
  const [laptop, phone] = [deviceOf(server, 'Laptop'), deviceOf(server, 'Phone')];
  const [a, b] = [await laptop.open(), await phone.open()];
  await a.addFiles(root, [{ path: ['plan.bin'], blob: new Blob(['born']), mtime: 1, mime: 'text/plain' }]);
  const sync = async () => {
    for (const [{ device }, engine] of [[laptop, a], [phone, b], [laptop, a]] as const) await synced(device, engine);
  };
  await sync();
  const node = (await a.resolve(['plan.bin']))?.id;
  if (node === undefined) throw new Error('no file');
  const online = (is: boolean) => [laptop, phone].forEach(({ transport }) => transport.setOnline(is));
  /** The laptop has a network again before the phone: whoever comes first keeps the name, and an engine that can send does so by itself. */
  const meet = async () => {
    laptop.transport.setOnline(true);
    await synced(laptop.device, a);
    phone.transport.setOnline(true);
    await sync();
  };
  return { server, laptop, phone, a, b, node, sync, online, meet };
};
/** Both write one file while the network is away: row 23 has kept both. */
export const conflict = async () => {
  const world = await twoDevices();
  world.online(false);
  await write(world.a, world.node, 'laptop');
  await write(world.b, world.node, 'phone');
  await world.meet();
  const [found] = await world.a.conflicts();
  if (found === undefined) throw new Error('no conflict');
  return { ...world, found };
};
export const choose = ({ file, copy }: Conflict, keep: 'file' | 'copy'): Decision => ({ copy: copy.node.id, keep, fileVersion: file.version, copyVersion: copy.version });
export const both = ['plan (conflict 2026-03-04 Phone).bin', 'plan.bin'];
export const names = async (engine: SyncEngine): Promise<readonly string[]> => {
  const listing = await engine.openListing({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
  const found = (await listing.window(0, 100)).map(({ name }) => name);
  await listing.close();
  return found;
};
