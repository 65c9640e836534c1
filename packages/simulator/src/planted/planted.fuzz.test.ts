import { describe, expect, test } from 'vitest';
import { plantedBugs } from './bugs.ts';
import { findPlanted } from './hunt.ts';

describe('RULES.md 5.6: the net is not torn', () => {
  test.each(plantedBugs.filter(({ rare }) => !rare).map((bug) => [bug.name, bug.breaks, bug] as const))('%s is noticed (%s)', async (_, __, bug) => {
    const found = await findPlanted(bug, 60);
    expect(found.caught, found.tell).toBe(true);
  });
});
