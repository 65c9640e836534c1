import { randomInt } from 'node:crypto';
import { ensureChromium } from './chromium.mjs';
import { coverage, eslint, playwright, printed, types, vitest } from './step-kinds.mjs';

const withChromium = async () => ({ CHROMIUM: await ensureChromium() });

/** What `npm test` runs, in this order. A step answers {passed, failed, skipped}; one that ran nothing has failed. */
export const steps = [
  { name: 'types', run: types },
  { name: 'lint', run: eslint },
  { name: 'pure', run: () => vitest('pure') },
  { name: 'coverage', run: coverage },
  { name: 'fuzz', run: () => vitest('fuzz') },
  { name: 'pg', run: () => vitest('pg') },
  { name: 'browser', run: async () => vitest('browser', await withChromium()) },
  { name: 'simulate', run: () => printed('packages/simulator/src/cli/simulate.ts', ['--seeds', '300', '--from', String(randomInt(2 ** 31))], /^(?<count>\d+) seeds, (?<failed>\d+) violations$/) },
  { name: 'e2e', run: async () => playwright(await withChromium()) },
];
