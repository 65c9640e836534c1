import { describe, expect, test } from 'vitest';
import { reportRun } from './report.ts';
import { runSeed } from './run.ts';

/** Fresh every time, and in the title: a failure can be played again. */
const fresh = Date.now() % 1_000_000_000;
const each = 20;

describe('RULES.md 5.3: real engines over faulty ports keep every rule of section 4', () => {
  test.each(Array.from({ length: 2 }, (_, i) => fresh + i * each))('seeds %i and the next 19', async (first) => {
    for (let seed = first; seed < first + each; seed++) {
      const result = await runSeed(seed);
      expect(result.violations, reportRun(result)).toEqual([]);
    }
  });
  test('M6 the same seed does the same, to the last wait', async () => {
    for (const seed of [1, fresh]) expect((await runSeed(seed)).trace).toBe((await runSeed(seed)).trace);
  });
});
