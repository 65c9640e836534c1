import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

// Journeys measure nothing and mostly wait; each file has a server and browsers of its own: two files at a time.
export default defineConfig({
  testDir: '.',
  workers: 2,
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
