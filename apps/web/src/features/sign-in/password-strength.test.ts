import { expect, test } from 'vitest';
import { strengthOf } from './password-strength.ts';

test.each([['', 0], ['abc', 1], ['aaaaaaaa', 2], ['password', 2], ['Tide7pool rock', 3], ['a tide of eleven words', 4]])('"%s" has %d bars', (password, bars) => {
  expect(strengthOf(password).bars).toBe(bars);
});
