import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseScenarios } from '@holdfast/simulator';
import { Lane } from './lane.ts';
import { playReal } from './play-real.ts';

// All files take minutes: npm run scenarios -- packages/simulator/scenarios/*.yaml --real
const files = ['names', 'own'] as const;
const scenarios = files.flatMap((name) => parseScenarios(readFileSync(new URL(`../../../simulator/scenarios/${name}.yaml`, import.meta.url), 'utf8'), `${name}.yaml`));

const lanes: Lane[] = [];
const free: ((lane: Lane) => void)[] = [];
const idle: Lane[] = [];
const take = (): Promise<Lane> => {
  const lane = idle.pop();
  return lane === undefined ? new Promise((resolve) => free.push(resolve)) : Promise.resolve(lane);
};
const give = (lane: Lane): void => {
  const waiting = free.shift();
  if (waiting === undefined) idle.push(lane);
  else waiting(lane);
};

beforeAll(async () => {
  lanes.push(...(await Promise.all([Lane.start(), Lane.start(), Lane.start()])));
  idle.push(...lanes);
});
afterAll(() => Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]())));

describe('scenarios on the server process, PostgreSQL and engine processes', () => {
  test.concurrent.for(scenarios)('$title', { timeout: 180_000 }, async (scenario) => {
    const lane = await take();
    try {
      const { passed, tell } = await playReal(lane, scenario);
      expect(passed, `\n${tell}`).toBe(true);
    } finally {
      give(lane);
    }
  });
});

test('a scenario that expects something else fails, and says what was found instead', { timeout: 60_000 }, async () => {
  const [scenario] = parseScenarios('- {title: wrong, given: {/a: x}, play: [[B, edit, /a, y], [B, sync]], then: {/a: x}, outcomes: {B: [copied]}}', 'wrong.yaml');
  if (scenario === undefined) throw new Error('There is no scenario');
  const lane = await take();
  const { passed, tell } = await playReal(lane, scenario);
  give(lane);
  expect(passed).toBe(false);
  expect(tell).toContain('missing /a "x"');
  expect(tell).toContain('outcomes of B: expected [copied]');
});
