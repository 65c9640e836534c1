import { describe, expect, it } from 'vitest';
import { deeds, type Case, type Who } from './deeds.ts';
import { Naive } from './naive.ts';
import { playCase } from './real.ts';

const whos: readonly Who[] = ['A', 'B'];

describe('rows 8, 26, 29, 34, 35, 39: one trashes and purges n, the other does not know', () => {
  it.each(deeds)('%s, in every order of arrival and of clocks', (deed) => {
    for (const purger of whos) {
      for (const first of whos) {
        for (const later of whos) {
          const played: Case = { deed: purger === 'A' ? { A: 'trash-n', B: deed } : { A: deed, B: 'trash-n' }, first, later, observed: false };
          const { found, violations } = playCase(played, purger);
          expect({ found, violations }, `${purger} purges; ${first} arrives first, ${later} acted later`).toEqual({ found: new Naive(played).playPurge(purger), violations: [] });
        }
      }
    }
  });
});
