import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import type { SetContent } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { Exchanger } from '../exchange/exchanger.ts';
import { Staging } from '../exchange/staging.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { Replica } from './replica.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ad');
const wall = Date.UTC(2026, 2, 4, 10);
const edit = (n: number): SetContent => {
  const manifest = asManifestId(String(n).repeat(64));
  return {
    v: 1, type: 'setContent', id: asOpId(`00000000-0000-4000-8000-00000000000${n}`), device: asDeviceId('00000000-0000-4000-8000-0000000000d0'), baseSeq: 0, at: n,
    node: asNodeId('00000000-0000-4000-8000-0000000000f0'), baseVersion: asOpId(`00000000-0000-4000-8000-0000000000${n === 1 ? 'f1' : `0${n - 1}`}`), seenPath: ['f.bin'], manifest, hash: manifest, size: 3, mime: '', mtime: n,
  };
};

test('H13, P8, L1 what the leader folds, another tab holds as well: its pins and what it takes back are of the edit that stands there now (seed 6007436)', async () => {
  const transport = new MemoryTransport(new MemoryServer(space, () => wall, webDigests));
  const device = new MemoryDevice({ wall, seed: 7436, transport });
  const open = async () => {
    const ports = device.tab();
    return { ports, replica: await Replica.open(ports, { space, deviceName: 'Laptop' }) };
  };
  const [leader, follower] = [await open(), await open()];
  await leader.replica.commit({ append: { outbox: [edit(1), edit(2)].map((op) => ({ op, ctr: null, title: 'f.bin' })) } }, 'strict');
  await follower.replica.refresh();
  const exchanger = new Exchanger(leader.replica, await Staging.load(leader.ports.store, leader.replica), leader.ports, {
    deviceName: 'Laptop', snapshotFrom: 5000, fence: 0, signal: new AbortController().signal, isCommitted: () => false, onMissing: () => undefined, onSettled: () => Promise.resolve(),
    remember: () => Promise.resolve({ file: '', at: wall, doing: 'import' }), recover: () => ({ parked: [], rows: [], places: new Map() }), chronicle: () => [], replaced: () => ({}),
  });
  await exchanger.once(false);
  await follower.replica.refresh();
  expect(leader.replica.outbox.map(({ row }) => row.op.id)).toEqual([edit(2).id]);
  expect(follower.replica.outbox).toEqual(leader.replica.outbox);
});
