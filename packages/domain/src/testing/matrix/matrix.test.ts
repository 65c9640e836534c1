import { describe, expect, it } from 'vitest';
import { casesOf, deeds, titleOf } from './deeds.ts';
import { Naive } from './naive.ts';
import { playCase } from './real.ts';

describe.each(deeds)('A %s', (a) => {
  it.each(deeds)('against B %s, in every order of arrival and of clocks, seen and unseen', (b) => {
    for (const played of casesOf(a, b)) {
      const expected = new Naive(played).play();
      if (expected === null) continue;
      const { found, violations } = playCase(played);
      expect({ found, violations }, titleOf(played)).toEqual({ found: expected, violations: [] });
    }
  });
});
