import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { inRoot } from './workspace.mjs';
import { eslint, playwright, printed, types, vitest } from './step-kinds.mjs';

const scenarioFiles = () => readdirSync(inRoot('packages/simulator/scenarios')).filter((file) => file.endsWith('.yaml')).map((file) => inRoot('packages/simulator/scenarios', file));
const withChromium = async () => ({ CHROMIUM: await ensureChromium() });

/** What `npm test` runs, in this order. A step answers {passed, failed, skipped}; one that ran nothing has failed. */
export const steps = [
  { name: 'types', run: types },
  { name: 'lint', run: eslint },
  { name: 'pure', run: () => vitest('pure') },
  { name: 'fuzz', run: () => vitest('fuzz') },
  { name: 'pg', run: () => vitest('pg') },
  { name: 'browser', run: async () => vitest('browser', await withChromium()) },
  { name: 'simulate', run: () => printed('packages/simulator/src/cli/simulate.ts', ['--seeds', '300', '--from', String(randomInt(2 ** 31))], /^(?<count>\d+) seeds, (?<failed>\d+) violations$/) },
  { name: 'scenarios', run: () => printed('packages/simulator/src/cli/scenarios.ts', scenarioFiles(), /^(?<passed>\d+) passed, (?<failed>\d+) failed$/) },
  { name: 'e2e', run: async () => playwright(await withChromium()) },
];
