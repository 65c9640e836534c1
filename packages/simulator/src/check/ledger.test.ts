import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, asUserId } from '@holdfast/domain';
import type { Operation } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { expect, test } from 'vitest';
import { checkLedger } from './ledger.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ab');
const entry = { ops: [asOpId('00000000-0000-4000-8000-000000000101')], space, device: 'Phone', what: '/a.txt', bytes: 'only here', node: asNodeId('00000000-0000-4000-8000-000000000001') };
const tables = { tombstones: new Map(), aliases: [], versions: [], log: [] };
const nowhere = { onServer: new Set<string>(), onDevices: new Set<string>(), rotten: new Set<string>() };

test('L1, H33 what lies without a record on the device of someone who is shut out is not gone, elsewhere it is (seed 5040263)', () => {
  expect(checkLedger([entry], tables, { ...nowhere, unlisted: new Map([['Phone', ['HFSG only here HFSE']]]) })).toEqual([]);
  expect(checkLedger([entry], tables, { ...nowhere, unlisted: new Map([['Laptop', ['HFSG only here HFSE']]]) })).toHaveLength(1);
  expect(checkLedger([entry], tables, nowhere)).toHaveLength(1);
});

test('L1, 3b.1 the other half of a fork deletes for good what both had held, however long ago the server said so (seeds 8100256 and 31000237)', () => {
  const [tablet, clone] = [asDeviceId('00000000-0000-4000-8000-000000000d01'), asDeviceId('00000000-0000-4000-8000-000000000d02')];
  const content = { manifest: asManifestId('a'.repeat(64)), hash: asManifestId('a'.repeat(64)), size: 9, mime: '', mtime: 0 };
  const later = asOpId('00000000-0000-4000-8000-000000000102');
  const purged = asOpId('00000000-0000-4000-8000-000000000103');
  const log = (seq: number, op: Operation, alsoOwn: readonly [] | readonly [typeof later] = []): LoggedOperation =>
    ({ seq, device: op.device, deviceName: 'x', user: asUserId('00000000-0000-4000-8000-00000000000a'), ctr: seq, op, effectiveAt: seq, committedAt: seq, outcome: { code: 'applied' }, merged: null, alsoOwn });
  const [own] = entry.ops;
  const edit = { v: 1, type: 'setContent', baseSeq: 0, at: 1, node: entry.node, baseVersion: later, seenPath: ['a.txt'], ...content } as const;
  const entries = (alsoOwn: readonly [] | readonly [typeof later]): LoggedOperation[] => [
    log(1, { ...edit, id: own ?? later, device: tablet }),
    log(2, { ...edit, id: later, device: clone }, alsoOwn),
    log(3, { v: 1, type: 'purge', id: purged, device: clone, baseSeq: 0, at: 3, nodes: [entry.node] }),
  ];
  const tombstones = new Map([[entry.node, { id: entry.node, kind: 'file', name: 'a.txt', parent: entry.node, purgedBy: { op: purged, device: clone, at: 3, seq: 3 }, seq: 3 } as const]]);
  expect(checkLedger([entry], { ...tables, tombstones, log: entries([own ?? later]) }, nowhere)).toEqual([]);
  expect(checkLedger([entry], { ...tables, tombstones, log: entries([]) }, nowhere)).toHaveLength(1);
  // Of several edits only the last matters to the purge; it was written upon the others.
  const below = asOpId('00000000-0000-4000-8000-000000000104');
  const chain = (baseVersion: typeof later, alsoOwn: readonly [] | readonly [typeof later]): LoggedOperation[] => [
    log(1, { ...edit, id: own ?? later, device: tablet }),
    log(2, { ...edit, id: later, device: tablet, baseVersion }),
    log(3, { v: 1, type: 'purge', id: purged, device: clone, baseSeq: 0, at: 3, nodes: [entry.node] }, alsoOwn),
  ];
  const lost = (entriesOf: LoggedOperation[]) => checkLedger([entry], { ...tables, tombstones, log: entriesOf }, nowhere).length;
  expect([lost(chain(own ?? below, [later])), lost(chain(below, [later])), lost(chain(own ?? below, []))]).toEqual([0, 1, 1]);
});

test('L1, H13, H4 what was refused waits unsent again in a restored backup, and its author may write over it there; not where it was refused for good (seed 34000312)', () => {
  const device = asDeviceId('00000000-0000-4000-8000-000000000d01');
  const [own = asOpId('')] = entry.ops;
  const content = { manifest: asManifestId('a'.repeat(64)), hash: asManifestId('a'.repeat(64)), size: 9, mime: '', mtime: 0 };
  const op: Operation = { v: 1, type: 'setContent', id: own, device, baseSeq: 0, at: 1, node: entry.node, baseVersion: own, seenPath: ['a.txt'], ...content };
  const log: LoggedOperation[] = [{
    seq: 1, device, deviceName: 'x', user: asUserId('00000000-0000-4000-8000-00000000000a'), ctr: 1, op, effectiveAt: 1, committedAt: 1,
    outcome: { code: 'rejected', reason: 'forbidden' }, merged: null, alsoOwn: [],
  }];
  const later = { ...entry, ops: [asOpId('00000000-0000-4000-8000-000000000102')], bytes: '' };
  expect(checkLedger([entry, later], { ...tables, log }, { ...nowhere, folded: new Set([own]) })).toEqual([]);
  expect(checkLedger([entry, later], { ...tables, log }, nowhere)).toHaveLength(1);
  expect(checkLedger([entry], { ...tables, log }, { ...nowhere, folded: new Set([own]) })).toHaveLength(1);
});

test('L1, H13, H4, H31 what a clone alone had to send may be written over there; by no other device, and only in that file (seed 1085084)', () => {
  const later = { ...entry, ops: [asOpId('00000000-0000-4000-8000-000000000102')], device: 'Phone clone 2', bytes: '' };
  const inherited = { ...entry, heirs: ['Phone clone 2'] };
  const lost = (saved: Parameters<typeof checkLedger>[0]) => checkLedger(saved, tables, nowhere).length;
  expect([lost([inherited, later]), lost([later, inherited])]).toEqual([0, 0]);
  const elsewhere = { ...later, node: asNodeId('00000000-0000-4000-8000-000000000002') };
  expect([lost([inherited]), lost([entry, later]), lost([inherited, { ...later, device: 'Laptop' }]), lost([inherited, elsewhere])]).toEqual([1, 1, 1, 1]);
});
