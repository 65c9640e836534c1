import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plantedBugs } from './bugs.ts';

describe('RULES.md 5.6: every planted bug still fits the code it is planted in', () => {
  test.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s', (_, { file, find }) => {
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(source.split(find).length - 1, `times that the text stands in ${file}: plant the bug anew where the code went`).toBe(1);
  });
  test('their names are their own', () => expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length));
});
