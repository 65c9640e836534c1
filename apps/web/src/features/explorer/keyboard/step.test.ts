import { expect, test } from 'vitest';
import { step, type StepKey } from './step.ts';

const list = { columns: 1, page: 20 };
const grid = { columns: 4, page: 12 };

test.each<[StepKey, number, number, number]>([
  ['ArrowDown', 0, 10, 1], ['ArrowDown', 9, 10, 9], ['ArrowUp', 0, 10, 0], ['Home', 7, 100_000, 0], ['End', 7, 100_000, 99_999],
  ['PageDown', 5, 100_000, 25], ['PageUp', 5, 100, 0], ['PageDown', 95, 100, 99], ['ArrowLeft', 3, 10, 3], ['ArrowRight', 3, 10, 3],
  ['ArrowDown', -1, 10, 0], ['End', -1, 10, 9], ['ArrowDown', -1, 0, -1], ['Home', 0, 1, 0],
])('K1 in a list: %s from %d of %d leads to %d', (key, from, total, to) => {
  expect(step(key, from, total, list)).toBe(to);
});

test.each<[StepKey, number, number, number]>([
  ['ArrowRight', 3, 10, 4], ['ArrowLeft', 4, 10, 3], ['ArrowDown', 1, 10, 5], ['ArrowDown', 7, 10, 9], ['ArrowDown', 8, 10, 8],
  ['ArrowUp', 2, 10, 2], ['ArrowUp', 6, 10, 2], ['ArrowRight', 9, 10, 9], ['ArrowLeft', 0, 10, 0], ['PageDown', 0, 100, 12],
])('K1 in a grid of four: %s from %d of %d leads to %d', (key, from, total, to) => {
  expect(step(key, from, total, grid)).toBe(to);
});
