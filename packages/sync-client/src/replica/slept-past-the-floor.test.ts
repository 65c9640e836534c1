import { asDeviceId, asNodeId, asOpId, asSpaceId, foldName, rootOf } from '@holdfast/domain';
import type { FolderRow, Stamp, Tombstone } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { MemoryChannel, MemoryDisk, seededRandom } from '../testing/index.ts';
import { Replica } from './replica.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ae');
const id = asNodeId('00000000-0000-4000-8000-000000000001');
const stamp = (seq: number): Stamp => ({ op: asOpId(`00000000-0000-4000-8000-00000000001${seq}`), device: asDeviceId('00000000-0000-4000-8000-0000000000d0'), at: seq, seq });
const row: FolderRow = { kind: 'folder', id, name: { value: 'F', key: foldName('F'), stamp: stamp(1) }, location: { parent: rootOf(space), trash: null, stamp: stamp(1) }, attrs: {}, tags: {}, created: stamp(1), rescueOf: null, seq: 1 };
const tombstone: Tombstone = { id, kind: 'folder', name: 'F', parent: rootOf(space), purgedBy: stamp(2), seq: 2 };

test('H30, P6, H49 a tab that slept while something was purged, and while its tombstone was collected, does not go on showing it (seed 7001987)', async () => {
  const [disk, channel] = [new MemoryDisk(), new MemoryChannel()];
  const open = () => Replica.open({ store: disk.open(), channel: channel.open(), random: seededRandom(1) }, { space, deviceName: 'Laptop' });
  const leader = await open();
  await leader.commit({ records: [{ kind: 'node', row }], meta: { cursor: 1 } }, 'strict');
  const sleeper = await open();
  expect(sleeper.tree.node(id)).toBeDefined();
  await leader.commit({ records: [{ kind: 'tombstone', row: tombstone }], meta: { cursor: 2 } }, 'strict');
  await leader.commit({ floor: 2 }, 'strict');
  await sleeper.refresh();
  expect([...sleeper.tree.rows()]).toEqual([...leader.tree.rows()]);
  expect(sleeper.view.node(id)).toBeUndefined();
});
