import { asSpaceId, rootOf, type NodeId } from '@holdfast/domain';
import type { ChangeSection } from '../center-api.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { MemoryDevice } from './memory-device.ts';
import { MemoryServer } from './memory-server.ts';
import { MemoryTransport } from './memory-transport.ts';
import { webDigests } from './web-digests.ts';

export const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
export const root = rootOf(space);
export const wall = Date.UTC(2026, 2, 4, 10);
/** Each device has a chance of its own. */
let seed = 500;
export const world = () => new MemoryServer(space, () => wall, webDigests);
export const deviceOf = (server: MemoryServer) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (deviceName = 'Laptop'): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName });
  return { device, transport, open };
};
export const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 7) + from) & 255);
export const entry = (path: string, content: Uint8Array<ArrayBuffer> | null) => ({ path: path.split('/'), blob: content === null ? null : new Blob([content]), mtime: 5, mime: 'text/plain' });
export const mkdir = async (engine: SyncEngine, name: string, parent = root): Promise<NodeId> => {
  const { created: [id] } = await engine.execute([{ type: 'createFolder', parent, name }]);
  if (id === undefined) throw new Error('nothing was created');
  return id;
};
export const idOf = async (engine: SyncEngine, ...path: string[]): Promise<NodeId> => (await engine.resolve(path))?.id ?? root;
/** The whole sync centre, with these actions open. */
export const all = (engine: SyncEngine, open: readonly string[] = []) => engine.changes({ from: 0, to: 500, open });
/** The rows of one of its sections. */
export const section = async (engine: SyncEngine, name: ChangeSection, open: readonly string[] = []) => (await all(engine, open)).rows.filter((row) => row.section === name);
/** What a section says: each row, and why it waits. */
export const told = async (engine: SyncEngine, name: ChangeSection) => (await section(engine, name)).map(({ sentence, reason }) => `${sentence} | ${reason}`);
