import { asOpId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { takenBack } from './ledger.ts';

const op = (n: number) => asOpId(`00000000-0000-4000-8000-00000000000${n}`);

test('H13, H14 an edit that was written over before it was sent goes with the later one when that is taken back; others stay', () => {
  const folds = new Map([[op(1), op(2)], [op(2), op(3)], [op(4), op(5)]]);
  expect([...takenBack(new Set([op(3)]), folds)].sort()).toEqual([op(1), op(2), op(3)]);
  expect([...takenBack(new Set(), folds)]).toEqual([]);
});
