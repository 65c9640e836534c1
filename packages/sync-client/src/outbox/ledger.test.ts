import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, rootOf } from '@holdfast/domain';
import type { Operation } from '@holdfast/domain';
import { expect, test } from 'vitest';
import type { ParkedRow, ReplicaStore } from '../ports/replica-store.ts';
import { Replica } from '../replica/replica.ts';
import { MemoryChannel, MemoryDisk, seededRandom } from '../testing/index.ts';
import { Ledger } from './ledger.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ac');
const manifest = asManifestId('a'.repeat(64));
const op: Operation = {
  v: 1, type: 'createFile', id: asOpId('00000000-0000-4000-8000-000000000001'), device: asDeviceId('00000000-0000-4000-8000-000000000002'), baseSeq: 0, at: 1,
  node: asNodeId('00000000-0000-4000-8000-000000000003'), parent: rootOf(space), name: 'kept.txt', manifest, hash: manifest, size: 70, mime: '', mtime: 1,
};
const row: ParkedRow = { op, title: 'kept.txt', reason: 'withdrawn', at: 1, path: [] };

test('L1 a slow look that began earlier does not hide what was put aside meanwhile: its bytes would not be pinned (seed 2000398)', async () => {
  const store = new MemoryDisk().open();
  const gate = Promise.withResolvers<void>();
  let looks = 0;
  const slowFirst: ReplicaStore['rows'] = async (table, ...rest) => {
    const rows = await store.rows(table, ...rest);
    looks += 1;
    if (looks === 1) await gate.promise;
    return rows;
  };
  const slow: ReplicaStore = {
    rows: slowFirst, read: (known) => store.read(known), latest: (table, limit) => store.latest(table, limit), keys: (table) => store.keys(table),
    pages: (...asked) => store.pages(...asked), commit: (batch, durability) => store.commit(batch, durability), onEvicted: (listener) => store.onEvicted(listener), close: () => store.close(),
  };
  const replica = await Replica.open({ store, channel: new MemoryChannel().open(), random: seededRandom(1) }, { space, deviceName: 'Laptop' });
  const ledger = new Ledger(slow, replica);
  const early = ledger.refresh();
  await Promise.resolve();
  await replica.commit({ append: { parked: [row] } }, 'strict');
  await ledger.refresh();
  expect(ledger.parked).toHaveLength(1);
  gate.resolve();
  await early;
  expect(ledger.parked).toHaveLength(1);
});

test('H13 L1 what cannot be sent is chosen when it leaves the outbox: an edit that another was folded into meanwhile stays (seed 6003575)', async () => {
  const store = new MemoryDisk().open();
  const replica = await Replica.open({ store, channel: new MemoryChannel().open(), random: seededRandom(1) }, { space, deviceName: 'Laptop' });
  const ledger = new Ledger(store, replica);
  const lost = { ...op, id: asOpId('00000000-0000-4000-8000-000000000004') };
  const later = { ...op, id: asOpId('00000000-0000-4000-8000-000000000005'), manifest: asManifestId('b'.repeat(64)) };
  const queuedRows = [lost, later].map((queued) => ({ op: queued, ctr: null, title: 'kept.txt' }));
  const committed = await replica.commit({ append: { outbox: queuedRows } }, 'strict');
  const [first = 0, second = 0] = committed?.keys.outbox ?? [];
  const folding = replica.commit({ update: { outbox: [{ key: first, row: { op: later, ctr: null, title: 'kept.txt', folds: [lost.id] } }] }, remove: { outbox: [second] } }, 'strict');
  await ledger.park((queued) => 'manifest' in queued && queued.manifest === manifest, 'The bytes are lost', 2, 0);
  await folding;
  expect(replica.outbox.map((entry) => entry.row.op.id)).toEqual([later.id]);
  expect(ledger.parked).toEqual([]);
});
