import { expect, it } from 'vitest';
import { runDifferential } from './run.ts';

const plays = 6000;
const seed = Date.now() % 0x7fffffff;

it(`rows 1 to 50 and 3b: the reducer is the oracle in ${plays} plays, state and outcomes after every arrival, seed ${seed}`, () => {
  expect(runDifferential(seed, plays).report).toBeNull();
});
