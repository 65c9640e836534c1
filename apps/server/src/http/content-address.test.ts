import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendOnToContent } from './content-address.ts';
import { answerErrors } from './error-handler.ts';

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const address = `/content/${id(1)}/${id(2)}/${id(3)}/${id(4)}`;
let http: Server;
let url: string;
beforeAll(async () => {
  http = createServer(express().use('/content', sendOnToContent).use(answerErrors(pino({ level: 'silent' })))).listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => http.close());
const call = (path: string, method = 'GET'): Promise<Response> => fetch(`${url}${path}`, { method, redirect: 'manual', headers: { accept: 'text/html' } });

test.each([['', ''], ['?download=1', '&download=1']])('what no service worker has seen is sent on to where the server serves it%s', async (asked, told) => {
  for (const method of ['GET', 'HEAD']) {
    const answer = await call(`${address}/a%20film.webm${asked}`, method);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual([302, `/api/v1/spaces/${id(2)}/nodes/${id(3)}/content?version=${id(4)}${told}`, 'no-store']);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([null, '']);
  }
});

test.each(['/content', '/content/', address, `${address}/a/b`, '/content/a/b/c/d/e', `/content//evil.example/${id(3)}/${id(4)}/x`])('%s is no page', async (path) => {
  const answer = await call(path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
});

test('nothing is written there', async () => {
  expect((await call(`${address}/a`, 'POST')).status).toBe(404);
});
