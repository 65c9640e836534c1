import { asSpaceId, rootOf, type NodeId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);

const twoDevices = async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const deviceOf = async (seed: number, deviceName: string) => {
    const device = new MemoryDevice({ wall, seed, transport: new MemoryTransport(server) });
    return { device, engine: await createEngine(device.tab(), { space, deviceName, onFault: (error) => { throw error; } }) };
  };
  const [laptop, phone] = [await deviceOf(31, 'Laptop'), await deviceOf(32, 'Phone')];
  const sync = async () => {
    for (const { device, engine } of [laptop, phone, laptop, phone]) await settle(device, engine.syncNow());
  };
  const add = async (...path: string[]): Promise<NodeId> => {
    await laptop.engine.addFiles(root, [{ path, blob: new Blob([path.join()]), mtime: 1, mime: 'text/plain' }]);
    return (await laptop.engine.resolve([path[0] ?? '']))?.id ?? root;
  };
  const trash = async (...nodes: NodeId[]) => {
    await laptop.engine.execute([{ type: 'trash', nodes }]);
    await sync();
  };
  return { a: laptop.engine, b: phone.engine, sync, add, trash };
};
const isThere = async (engine: SyncEngine, node: NodeId) => (await engine.node(node)) !== null;

test('L1 what was restored while the question was open is left, with all that was done since; the rest goes', async () => {
  const { a, b, sync, add, trash } = await twoDevices();
  const [precious, other] = [await add('precious.txt'), await add('other.txt')];
  await trash(precious, other);
  const asked = await a.planPurge([precious, other]);
  expect(asked).toMatchObject({ total: 2, live: 0, name: null });
  await b.execute([{ type: 'restore', nodes: [precious] }]);
  await b.writeFile(precious, new Blob(['written after the restore']), 2);
  await sync();
  expect(await a.purge(asked.plan)).toMatchObject({ left: 1 });
  await sync();
  for (const engine of [a, b]) expect(await (await engine.open(precious)).text()).toBe('written after the restore');
  expect(await isThere(b, other)).toBe(false);
});

test('L1 a folder that was restored, given something new and trashed again is another one than was asked about', async () => {
  const { a, b, sync, add, trash } = await twoDevices();
  const photos = await add('Photos', 'old.bin');
  await trash(photos);
  const asked = await a.planPurge([photos]);
  await b.execute([{ type: 'restore', nodes: [photos] }]);
  await b.addFiles(photos, [{ path: ['new.bin'], blob: new Blob(['new']), mtime: 1, mime: 'text/plain' }]);
  await b.execute([{ type: 'trash', nodes: [photos] }]);
  await sync();
  expect(await a.purge(asked.plan)).toMatchObject({ ops: [], left: 1 });
  await b.execute([{ type: 'restore', nodes: [photos] }]);
  await sync();
  expect(await a.resolve(['Photos', 'new.bin'])).not.toBeNull();
});

test('L1 emptying the trash deletes what was there when it was asked, not what was put there since', async () => {
  const { a, sync, add, trash } = await twoDevices();
  const [first, later] = [await add('first.txt'), await add('later.txt')];
  await trash(first);
  const asked = await a.planPurge('trash');
  await trash(later);
  expect(await a.purge(asked.plan)).toMatchObject({ left: 0 });
  await sync();
  expect([await isThere(a, first), await isThere(a, later)]).toEqual([false, true]);
});

test('K6 what is not in the trash is told, goes if nothing has changed, and stays if it was written since', async () => {
  const { a, b, sync, add } = await twoDevices();
  const [gone, edited] = [await add('gone.txt'), await add('edited.txt')];
  await sync();
  const asked = await a.planPurge([gone, edited]);
  expect(asked).toMatchObject({ total: 2, live: 2 });
  await b.writeFile(edited, new Blob(['meanwhile']), 2);
  await sync();
  expect(await a.purge(asked.plan)).toMatchObject({ left: 1 });
  await sync();
  expect([await isThere(b, gone), await isThere(b, edited)]).toEqual([false, true]);
  await expect(a.purge(asked.plan)).rejects.toMatchObject({ code: 'invalid' });
  expect(await a.planPurge([gone])).toMatchObject({ total: 0 });
});
