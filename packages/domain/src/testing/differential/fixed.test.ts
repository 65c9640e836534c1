import { expect, it } from 'vitest';
import { runDifferential } from './run.ts';

it.each([1, 2, 3, 4, 5, 6])('rows 1 to 50 and 3b: the reducer is the oracle in the 500 plays of seed %i', (seed) => {
  expect(runDifferential(seed, 500).report).toBeNull();
});
