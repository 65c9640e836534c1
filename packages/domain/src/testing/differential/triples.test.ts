import { expect, it } from 'vitest';
import { checkTriples, tripleCount } from './triples.ts';

// No common divisor with the number of triples: every deed, order and sight comes in all places.
const step = 97;
const count = 1000;

it(`rows 1 to 42 of three: ${count} of ${tripleCount} triples, every order of arrival, seen and unseen`, () => {
  expect(checkTriples(0, step, count)).toBeNull();
});
