import { describe, expect, it } from 'vitest';
import { Naive } from './naive.ts';
import { purgeCasesOf, purgeDeeds, purgeRowOf } from './purge-pairs.ts';
import { playCase } from './real.ts';

describe.each(['n', 'F'] as const)('rows 8, 26, 29, 34, 35, 36, 39: one trashes and purges %s, the other does not know', (what) => {
  it.each(purgeDeeds)('%s, in every order of arrival and of clocks', (deed) => {
    for (const played of purgeCasesOf(what, deed)) {
      const { purger, first, later } = played;
      const naive = new Naive(played);
      const expected = what === 'n' ? naive.playPurge(purger) : naive.playPurgeOfFolder(purger);
      const { found, violations } = playCase(played, { purge: { by: purger, what } });
      expect({ found, violations }, `row ${purgeRowOf(played)}: ${purger} purges; ${first} arrives first, ${later} acted later`).toEqual({ found: expected, violations: [] });
    }
  });
});
