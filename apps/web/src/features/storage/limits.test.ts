import { expect, test } from 'vitest';
import { limitsFor, nearestLimit } from './limits.ts';

test('2.16 no limit is larger than the device, and there is a choice even on a small one', () => {
  expect(limitsFor(5e9)).toEqual([128e6, 256e6, 512e6, 1e9, 2e9, 4e9]);
  expect(limitsFor(0)).toHaveLength(3);
  expect(limitsFor(Number.POSITIVE_INFINITY).at(-1)).toBe(64e9);
});

test('2.16 any limit has its nearest place', () => {
  const limits = limitsFor(5e9);
  expect([0, 1, 536_870_912, 512e6, 3.9e9, 9e12].map((limit) => nearestLimit(limits, limit))).toEqual([0, 0, 2, 2, 5, 5]);
});
