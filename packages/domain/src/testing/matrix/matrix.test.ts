import { describe, expect, it } from 'vitest';
import { casesOf, deeds, other, titleOf } from './deeds.ts';
import { Naive } from './naive.ts';
import { playCase } from './real.ts';
import { rowOf } from './rows.ts';

describe.each(deeds)('A %s', (a) => {
  it.each(deeds)('against B %s, in every order of arrival and of clocks, seen and unseen', (b) => {
    for (const played of casesOf(a, b)) {
      const { first, deed, observed } = played;
      const expected = new Naive(played).play();
      if (expected === null) {
        // Who has seen it gone can do nothing to it: the one reason for which a case is not played (rows.test counts them).
        expect(observed, titleOf(played)).toBe(true);
        continue;
      }
      const row = rowOf(deed[first], deed[other(first)], observed);
      const { found, violations } = playCase(played);
      expect({ found, violations }, `row ${row}: ${titleOf(played)}`).toEqual({ found: expected, violations: [] });
    }
  });
});
