import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

test('H27 everybody is told each time, and each is the last in turn', () => {
  const turns = [0, 1, 2, 3, 4].map((turn) => inTurn(['a', 'b', 'c'], turn).join(''));
  expect(turns).toEqual(['abc', 'bca', 'cab', 'abc', 'bca']);
  expect(inTurn([], 7)).toEqual([]);
});
