import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerErrors } from './error-handler.ts';
import { serveApp } from './static-app.ts';

describe('serving the app', () => {
  let folder: string;
  let http: Server;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-dist-'));
    http = createServer(express().use(serveApp(folder)).use(answerErrors(pino({ level: 'silent' })))).listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    http.close();
    await rm(folder, { recursive: true, force: true });
  });
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });

  test('before the first build it says so, and is no success that anything could keep', async () => {
    const answer = await get('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('has not been built yet');
  });

  describe('once it is built', () => {
    beforeAll(async () => {
      await mkdir(join(folder, 'assets'));
      for (const file of ['index.html', 'service-worker.js', 'manifest.webmanifest', '.built-from', 'assets/index-BxYz_1-9.js', 'assets/logo.svg']) await writeFile(join(folder, file), `this is ${file}`);
    });

    test.each([
      ['/', 'no-cache', 'text/html'],
      ['/files/some/folder', 'no-cache', 'text/html'],
      ['/files/report.pdf', 'no-cache', 'text/html'],
      ['/service-worker.js', 'no-cache', 'text/javascript'],
      ['/manifest.webmanifest', 'no-cache', 'application/manifest+json'],
      ['/assets/index-BxYz_1-9.js', 'public, max-age=31536000, immutable', 'text/javascript'],
      ['/assets/logo.svg', 'no-cache', 'image/svg+xml'],
    ])('%s is kept as "%s" and is %s', async (path, caching, type) => {
      const answer = await get(path, { accept: type === 'text/html' ? 'text/html,*/*;q=0.8' : '*/*' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe(caching);
      expect(answer.headers.get('content-type')).toContain(type);
    });

    test('what has not changed is not sent again', async () => {
      const tag = (await get('/service-worker.js')).headers.get('etag') ?? '';
      expect((await get('/service-worker.js', { 'if-none-match': tag, 'cache-control': 'max-age=0' })).status).toBe(304);
    });

    test.each(['/assets/gone-BxYz_1-9.js', '/.built-from', '/..%2f..%2fetc%2fhosts.txt', '/a%00b.js'])('%s is not there', async (path) => {
      const answer = await get(path);
      expect([400, 404]).toContain(answer.status);
      expect(await answer.text()).not.toContain('this is');
    });

    test('nothing but reading is possible', async () => {
      expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404);
    });
  });
});
