/// <reference types="vitest/config" />
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const ignored = ['**/node_modules/**', '**/dist/**', '**/data/**', 'e2e/**'];
const inOtherRings = ['**/*.pg.test.ts', '**/*.s3.test.ts', '**/*.browser.test.ts', '**/*.fuzz.test.ts'];

// One file builds the app and names the rings of tests; a test's suffix decides its ring.
export default defineConfig({
  root: process.env['VITEST'] ? '.' : 'apps/web',
  plugins: [vue()],
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: ['{packages,apps}/**/*.test.ts'], exclude: [...ignored, ...inOtherRings] },
      },
      {
        extends: true,
        test: { name: 'fuzz', include: ['{packages,apps}/**/*.fuzz.test.ts'], exclude: ignored, testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'pg',
          include: ['{packages,apps}/**/*.pg.test.ts', '{packages,apps}/**/*.s3.test.ts'],
          exclude: ignored,
          globalSetup: ['apps/server/src/testing/pg-global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
