import { describe, expect, it } from 'vitest';
import content from '../../../simulator/scenarios/content.yaml?raw';
import own from '../../../simulator/scenarios/own.yaml?raw';
import names from '../../../simulator/scenarios/names.yaml?raw';
import random from '../../../simulator/scenarios/random.yaml?raw';
import readings from '../../../simulator/scenarios/readings.yaml?raw';
import trash from '../../../simulator/scenarios/trash.yaml?raw';
import { differences } from './compare.ts';
import { playScenario } from './play.ts';
import { readScenarios } from './scenario.ts';

describe.each(Object.entries({ names, content, trash, readings, random, own }))('%s.yaml', (_file, text) => {
  it.each(readScenarios(text).map((scenario) => [scenario.title, scenario] as const))('row %s', (_title, scenario) => {
    expect(differences(scenario, playScenario(scenario))).toEqual([]);
  });
});
