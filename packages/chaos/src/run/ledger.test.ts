import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asNodeId, asOpId, asSpaceId, rootOf } from '@holdfast/domain';
import type { SpaceTables } from '@holdfast/simulator';
import { expect, test } from 'vitest';
import { Ledger, takenBack } from './ledger.ts';

const op = (n: number) => asOpId(`00000000-0000-4000-8000-00000000000${n}`);

test('H13, H14 an edit that was written over before it was sent goes with the later one when that is taken back; others stay', () => {
  const folds = new Map([[op(1), op(2)], [op(2), op(3)], [op(4), op(5)]]);
  expect([...takenBack(new Set([op(3)]), folds)].sort()).toEqual([op(1), op(2), op(3)]);
  expect([...takenBack(new Set(), folds)]).toEqual([]);
});

test('H13 what a page has replaced before it was sent belongs to the file of the later one; what nothing replaced belongs to none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ledger-'));
  try {
    const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
    const node = asNodeId('00000000-0000-4000-8000-0000000000b1');
    const ledger = new Ledger(join(folder, 'ledger.jsonl'));
    const page = (device: string, what: string, manifest: string): void => ledger.add({ device, what, sha256: manifest, size: 1, by: { manifest } });
    page('Browser 1', 'a.bin', 'first');
    page('Browser 1', 'b.bin', 'alone');
    page('Browser 2', 'a.bin', 'elsewhere');
    page('Browser 1', 'a.bin', 'later');
    ledger.add({ device: 'Laptop', what: 'restored', sha256: 'e3b0', size: 0, by: { ops: [], node } });
    const tables = { space: { id: space }, root: rootOf(space), log: [{ op: { type: 'setContent', id: op(1), node, manifest: 'later' } }] } as unknown as SpaceTables;
    expect(ledger.saved(tables, new Set()).map((entry) => entry.node)).toEqual([node, rootOf(space), rootOf(space), node, node]);
    expect(ledger.saved(tables, new Set()).map(({ bytes }) => bytes)).toEqual(['first', 'alone', 'elsewhere', 'later', '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
