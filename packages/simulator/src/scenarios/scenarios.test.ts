import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namedTitles, waitsFor } from './known.ts';
import { parseScenarios } from './parse.ts';
import { playScenario } from './stage.ts';

const files = ['names', 'content', 'trash', 'readings', 'own', 'random'] as const;
const scenariosOf = (file: string) => parseScenarios(readFileSync(new URL(`../../scenarios/${file}.yaml`, import.meta.url), 'utf8'), `${file}.yaml`);

describe.each(files)('scenarios/%s.yaml', (file) => {
  const scenarios = scenariosOf(file);
  test.each(scenarios.filter((scenario) => waitsFor(scenario) === null).map((scenario) => [scenario.title, scenario] as const))('%s', async (_, scenario) => {
    const { passed, tell } = await playScenario(scenario);
    expect(passed, `\n${tell}`).toBe(true);
  });
  const later = scenarios.filter((scenario) => waitsFor(scenario) !== null);
  test.runIf(later.length > 0).each(later.map((scenario) => [scenario.title, waitsFor(scenario), scenario] as const))('%s: waits for %s', async (title, _, scenario) => {
    expect((await playScenario(scenario)).passed, `"${title}" passes: take it off the list in known.ts`).toBe(false);
  });
});

test('the list of what waits names only scenarios that exist', () => {
  const titles = new Set(files.flatMap((file) => scenariosOf(file).map(({ title }) => title)));
  expect(namedTitles.filter((title) => !titles.has(title))).toEqual([]);
});
