import { describe, expect, it } from 'vitest';
import { expectedAfter, playTrashCase, trashCasesOf, trashDeeds } from './trash-pairs.ts';

describe.each(trashDeeds)('rows 30 to 36: A %s', (a) => {
  it.each(trashDeeds)('against B %s, in every order of arrival and of clocks, seen and unseen', (b) => {
    for (const played of trashCasesOf(a, b)) expect(playTrashCase(played), JSON.stringify(played)).toEqual({ ...expectedAfter(played), violations: [] });
  });
});
