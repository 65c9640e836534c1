import { expect, it } from 'vitest';
import { checkTriples, tripleCount } from './triples.ts';

const from = Date.now() % tripleCount;
const count = 3000;

it(`rows 1 to 42 of three: ${count} triples, every 89th from ${from}`, () => {
  expect(checkTriples(from, 89, count)).toBeNull();
});
