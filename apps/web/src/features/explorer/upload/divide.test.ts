import { expect, test } from 'vitest';
import { divide } from './divide.ts';

const items = (...sizes: readonly number[]) => sizes.map((bytes) => ({ bytes }));

test.each<[readonly number[], number, readonly number[], readonly number[]]>([
  [[], 10, [], []],
  [[5, 5], 10, [5, 5], []],
  [[100, 5, 0, 4], 10, [5, 0, 4], [100]],
  [[100, 60], 10, [], [100, 60]],
  [[6, 0, 3], 0, [0], [6, 3]],
  [[7, 2, 6], 9, [2, 6], [7]],
])('H5: of %j into %d bytes %j fit, and %j do not', (sizes, free, fitting, over) => {
  const divided = divide(items(...sizes), free);
  expect(divided).toEqual({ fitting: items(...fitting), over: items(...over) });
});
