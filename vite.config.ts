/// <reference types="vitest/config" />
import { existsSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type Plugin } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { VitePWA } from 'vite-plugin-pwa';
import { scriptedServers } from './packages/harness/src/testing/scripted-servers.ts';

const ignored = ['**/node_modules/**', '**/dist/**', '**/data/**', 'e2e/**'];
const inOtherRings = ['**/*.pg.test.ts', '**/*.s3.test.ts', '**/*.browser.test.ts', '**/*.fuzz.test.ts'];

// Under npm run dev the app comes from Vite and everything else from the server beside it.
const server = `http://127.0.0.1:${process.env['HOLDFAST_PORT'] || 8080}`;
const proxy = { '/api': server, '/socket.io': { target: server, ws: true } };

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const browser = playwright({
  launchOptions: {
    ...(existsSync(chromium) ? { executablePath: chromium } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  },
});

// The service worker is ours (apps/web/src/service-worker.ts); Workbox only gives it the list of files to keep.
const pwa = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src',
  filename: 'service-worker.ts',
  injectRegister: false,
  injectManifest: { globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'], maximumFileSizeToCacheInBytes: 8 * 1024 * 1024 },
  manifest: {
    name: 'Holdfast',
    short_name: 'Holdfast',
    description: 'Your files, held fast: on every device, with or without a network',
    id: '/',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#eff5f4',
    theme_color: '#027461',
    categories: ['productivity', 'utilities'],
    icons: [
      { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
});

// Beside each text file of the build lie its compressed ones, made once; the server sends those (apps/server/src/http/static-app.ts).
const packed = compression({ algorithms: ['brotliCompress', 'gzip'], include: /\.(?:m?js|css|html|svg|webmanifest)$/, threshold: 1024 });

// Two scripts until the first rows: the small one starts the engine's thread, the other draws. Every file more is asked of the service
// worker, one after the other.
const firstScripts = [{ name: 'first', test: /apps\/web\/src\/main\.ts$/, priority: 2 }, { name: 'start', test: /apps\/web\/src\/app\/start\.ts$/, priority: 1 }];

/** The script that draws is asked for with the page, not only once the small one has run. */
const startEarly: Plugin = {
  name: 'start-early',
  transformIndexHtml: (_page, { bundle = {} }) => Object.keys(bundle).flatMap((file) => {
    const [, kind] = /^assets\/(?:start|rolldown-runtime)-[\w-]+\.(js|css)$/.exec(file) ?? [];
    if (kind === undefined) return [];
    const attrs = kind === 'js' ? { rel: 'modulepreload', crossorigin: true } : { rel: 'preload', as: 'style', crossorigin: true };
    return [{ tag: 'link', attrs: { ...attrs, href: `/${file}` }, injectTo: 'head' as const }];
  }),
};

// One file builds the app and names the rings of tests; a test's suffix decides its ring.
export default defineConfig({
  root: process.env['VITEST'] ? '.' : 'apps/web',
  plugins: [vue(), ...(process.env['VITEST'] ? [] : [startEarly, pwa, packed])],
  // Tests register service workers of theirs for the whole origin.
  server: { proxy, ...(process.env['VITEST'] ? { headers: { 'Service-Worker-Allowed': '/' } } : {}) },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, rolldownOptions: { output: { codeSplitting: { groups: firstScripts } } } },
  // The engine's thread begins with a small script and takes in the rest while the first rows are drawn.
  worker: { format: 'es' },
  test: {
    // How long something takes is the bench's: here a busy machine is waited for.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        // Some start processes: a busy machine needs more than the defaults of 5 s and 10 s.
        test: { name: 'pure', include: ['{packages,apps}/**/*.test.ts'], exclude: [...ignored, ...inOtherRings], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'fuzz', include: ['{packages,apps}/**/*.fuzz.test.ts'], exclude: ignored, testTimeout: 120_000, hookTimeout: 60_000 },
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
      {
        extends: true,
        // Vite does not look into workers for packages to prepare; found in the middle of a run they would reload the page under the tests.
        optimizeDeps: { entries: ['apps/web/src/**/*.browser.test.ts', 'apps/web/src/**/*.worker.ts', 'apps/web/src/main.ts'] },
        test: {
          name: 'browser',
          include: ['{packages,apps}/**/*.browser.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          browser: { enabled: true, headless: true, provider: browser, commands: scriptedServers, instances: [{ browser: 'chromium' }], screenshotFailures: false },
        },
      },
    ],
  },
});
