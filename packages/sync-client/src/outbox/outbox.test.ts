import { asDeviceId, asManifestId, asNodeId, asOpId } from '@holdfast/domain';
import type { Operation } from '@holdfast/domain';
import { expect, test } from 'vitest';
import type { OutboxRow } from '../ports/replica-store.ts';
import { numbered, park, parkedFrom, queued, requeuedFrom, withdraw, withoutCounters } from './outbox.ts';

const manifest = asManifestId('a'.repeat(64));
const opOf = (n: number): Operation => ({
  v: 1, type: 'createFile', id: asOpId(`00000000-0000-4000-8000-00000000000${n}`), device: asDeviceId('00000000-0000-4000-8000-0000000000d0'), baseSeq: 0, at: 1,
  node: asNodeId('00000000-0000-4000-8000-0000000000a0'), parent: asNodeId('00000000-0000-4000-8000-0000000000b0'), name: 'kept.txt', manifest, hash: manifest, size: 70, mime: '', mtime: 1,
});
/** Every field that a row can have; one that is added later fails to compile here first. */
const whole: Required<OutboxRow> = { op: opOf(1), ctr: null, title: 'kept.txt', folds: [asOpId('00000000-0000-4000-8000-0000000000f0')], path: ['Plans'], onlyHere: true };

test('L1, H15 what is put aside and tried again comes back with all that it carried, under its new id, without its old place in the queue', () => {
  const { ctr: _ctr, folds: _folds, ...carried } = whole;
  const parked = parkedFrom(whole, { reason: 'quota', at: 5, cause: 'poison' });
  expect(parked).toEqual({ ...carried, reason: 'quota', at: 5, cause: 'poison' });
  expect(requeuedFrom(parked, opOf(2))).toEqual({ ...carried, op: opOf(2), ctr: null });
});

test('H13 what leaves the outbox is named by its place and its operation, so that nothing that was folded or sent meanwhile goes', () => {
  const entries = [{ key: 4, row: whole }, { key: 9, row: queued(opOf(2), 'other') }];
  expect(withdraw(entries)).toEqual({ unsent: [{ key: 4, op: opOf(1).id }, { key: 9, op: opOf(2).id }], remove: { outbox: [4, 9] } });
  expect(park(entries, { reason: 'damaged', at: 7 })).toMatchObject({ unsent: withdraw(entries).unsent, remove: { outbox: [4, 9] }, append: { parked: [{ title: 'kept.txt', reason: 'damaged', onlyHere: true }, { title: 'other' }] } });
});

test('H9 counters are given once, in order, and given back from one on', () => {
  const entries = [1, 2, 3].map((key) => ({ key, row: { ...queued(opOf(key), ''), ctr: key === 2 ? 7 : null } }));
  const { rows, fresh, nextCtr } = numbered(entries, 8);
  expect([rows.map(({ row }) => row.ctr), fresh.map(({ key }) => key), nextCtr]).toEqual([[8, 7, 9], [1, 3], 10]);
  expect(withoutCounters(rows, 8).map(({ key, row }) => [key, row.ctr])).toEqual([[1, null], [3, null]]);
  expect(withoutCounters(rows, null)).toEqual([]);
});
