import { expect, test } from 'vitest';
import { idle, isTyping, typeLetter } from './type-ahead.ts';

test('K3: letters within a second make a word, looked for from the focused item on', () => {
  const k = typeLetter(idle, 'k', 0);
  const ke = typeLetter(k.state, 'e', 400);
  expect([k.prefix, k.skip, ke.prefix, ke.skip]).toEqual(['k', 1, 'ke', 0]);
});
test('K3: after a pause a new word begins', () => {
  const k = typeLetter(idle, 'k', 0);
  expect(typeLetter(k.state, 'e', 1000).prefix).toBe('e');
});
test('K3: one repeated letter goes on to the next match', () => {
  const first = typeLetter(idle, 'd', 0);
  const second = typeLetter(first.state, 'd', 200);
  expect([second.prefix, second.skip]).toEqual(['d', 1]);
});
test('K3: Space is a letter only while typing', () => {
  expect(isTyping(idle, 0)).toBe(false);
  expect(isTyping(typeLetter(idle, 'd', 0).state, 900)).toBe(true);
  expect(isTyping(typeLetter(idle, 'd', 0).state, 1001)).toBe(false);
});
