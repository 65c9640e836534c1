import { expect, it } from 'vitest';
import { fuzzSeed } from './fuzz.ts';

const first = 1;
const count = 500;

it(`S1 to S3, S7, L1, P6, P9, M2, C6: seeds ${first} to ${first + count - 1}, every order of arrival`, () => {
  for (let seed = first; seed < first + count; seed += 1) expect(fuzzSeed(seed).report).toBeNull();
});
