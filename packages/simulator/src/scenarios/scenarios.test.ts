import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenarios } from './parse.ts';
import { playScenario } from './stage.ts';

const files = ['names', 'content', 'trash', 'readings', 'own', 'random'] as const;
const scenariosOf = (file: string) => parseScenarios(readFileSync(new URL(`../../scenarios/${file}.yaml`, import.meta.url), 'utf8'), `${file}.yaml`);

describe.each(files)('scenarios/%s.yaml', (file) => {
  test.each(scenariosOf(file).map((scenario) => [scenario.title, scenario] as const))('%s', async (_, scenario) => {
    const { passed, tell } = await playScenario(scenario);
    expect(passed, `\n${tell}`).toBe(true);
  });
});
