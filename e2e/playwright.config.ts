import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

// Journeys share one machine and measure nothing: one at a time, and a failure keeps its trace.
export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  outputDir: '../test-results/e2e',
  use: {
    ...(existsSync(installed) ? { launchOptions: { executablePath: installed } } : {}),
  },
});
