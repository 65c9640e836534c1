import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { brotliCompressSync, gzipSync } from 'node:zlib';
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

    describe('and lies compressed beside it', () => {
      const text = 'the app, '.repeat(500);
      const packed = { br: brotliCompressSync(text), gz: gzipSync(text) };
      const names = ['index.html', 'assets/packed-BxYz_1-9.js'];
      beforeAll(async () => {
        for (const name of names) for (const [ending, bytes] of [['', text], ['.br', packed.br], ['.gz', packed.gz]] as const) await writeFile(join(folder, `${name}${ending}`), bytes);
      });
      afterAll(async () => {
        for (const name of names) for (const ending of ['', '.br', '.gz']) await rm(join(folder, `${name}${ending}`));
        await writeFile(join(folder, 'index.html'), 'this is index.html');
      });
      const sent = async (path: string, takes: string) => {
        const answer = await get(path, { 'accept-encoding': takes, 'accept': 'text/html' });
        const { headers } = answer;
        return { status: answer.status, encoding: headers.get('content-encoding'), vary: headers.get('vary'), type: headers.get('content-type'), caching: headers.get('cache-control'), whole: (await answer.text()) === text };
      };

      test.each([
        ['br, gzip', 'br'], ['gzip, deflate, br', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip;q=0.5', 'gzip'], ['identity', null], ['zstd', null],
      ])('who takes "%s" gets it as %s', async (takes, encoding) => {
        for (const [path, type, caching] of [['/', 'text/html; charset=utf-8', 'no-cache'], ['/folder/x', 'text/html; charset=utf-8', 'no-cache'], ['/assets/packed-BxYz_1-9.js?x=1', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable']] as const) {
          expect(await sent(path, takes)).toEqual({ status: 200, encoding, vary: 'Accept-Encoding', type, caching, whole: true });
        }
      });

      test('a part of it is not to be had, and a condition that does not hold is told in words that can be read', async () => {
        const whole = await get('/assets/packed-BxYz_1-9.js', { 'accept-encoding': 'br', range: 'bytes=90000-' });
        expect([whole.status, await whole.text()]).toEqual([200, text]);
        const other = await get('/assets/packed-BxYz_1-9.js', { 'accept-encoding': 'br', 'if-match': '"other"' });
        expect([other.status, other.headers.get('content-encoding'), await other.json()]).toEqual([412, null, expect.objectContaining({ code: 'precondition-failed' })]);
      });

      test('each has a tag of its own, and is not sent again', async () => {
        const tags = await Promise.all(['br', 'gzip', 'identity'].map(async (takes) => (await get('/assets/packed-BxYz_1-9.js', { 'accept-encoding': takes })).headers.get('etag') ?? ''));
        expect(new Set(tags).size).toBe(3);
        expect((await get('/assets/packed-BxYz_1-9.js', { 'accept-encoding': 'br', 'if-none-match': tags[0] ?? '', 'cache-control': 'max-age=0' })).status).toBe(304);
      });
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
