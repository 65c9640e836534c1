import { expect, test } from 'vitest';
import { isWholeText } from './whole-text.ts';

test.each([['a', true], ['a\0', false], ['\udc00', false], [{ k: ['😀', 1, null] }, true], [{ '\ud83d': 1 }, false], [[['\ud83d']], false]] as const)('%j is whole text: %s', (value, whole) => {
  expect(isWholeText(value)).toBe(whole);
});
