import { expect, it } from 'vitest';
import { Anything } from './anything.ts';

const seed = Date.now() % 0x7fffffff;
const plays = 60;

it(`H12, S1 to S3, S7: whatever is sent, ${plays} plays of 120 operations, seeds ${seed} and on`, () => {
  for (let play = 0; play < plays; play += 1) {
    const world = new Anything(seed + play);
    for (let n = 0; n < 120; n += 1) expect(world.next(), `seed ${seed + play}`).toEqual([]);
  }
});
