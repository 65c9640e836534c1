import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOpId } from '@holdfast/domain';
import type { Keyed, OutboxRow, ParkedRow } from '@holdfast/sync-client';
import { expect, test } from 'vitest';
import { noteRetried, readFolds } from './folds.ts';

const op = (n: number) => asOpId(`00000000-0000-4000-8000-00000000000${n}`);
const parked = (key: number, id: number, title: string): Keyed<ParkedRow> => ({ key, row: { op: { id: op(id), type: 'setContent', at: 1 }, title } as unknown as ParkedRow });
const queued = (id: number, title: string): OutboxRow => ({ op: { id: op(id), type: 'setContent', at: 1 }, title } as unknown as OutboxRow);

test('P2 what was put aside and is tried again goes on under its new id; what was discarded, and a folder made for it, do not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-folds-'));
  try {
    const aside = [parked(1, 1, 'a.txt'), parked(2, 2, 'b.txt'), parked(3, 3, 'c.txt')];
    noteRetried(folder, { remove: { parked: [1, 2] }, append: { outbox: [queued(6, 'Plans'), queued(7, 'b.txt'), queued(8, 'a.txt')] } }, aside);
    noteRetried(folder, { remove: { parked: [3] } }, aside);
    expect(readFolds(folder)).toEqual([[op(1), op(8)], [op(2), op(7)]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
