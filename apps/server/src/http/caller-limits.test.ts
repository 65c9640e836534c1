import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response as ExpressResponse } from 'express';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { callers } from '../database/fair-turns.ts';
import { limitCallers } from './caller-limits.ts';
import { answerErrors } from './error-handler.ts';

let http: Server | null = null;
afterEach(() => void http?.close());

test('one caller may have so many requests under way and no more; another one is not touched', async () => {
  const open: { readonly response: ExpressResponse; readonly key: string | undefined }[] = [];
  const app = express().use(limitCallers(2)).get('/', (_request, response) => void open.push({ response, key: callers.getStore()?.key })).use(answerErrors(pino({ level: 'silent' })));
  http = createServer(app).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  const ask = (session: string): Promise<Response> => fetch(url, { headers: { cookie: `holdfast_session=${session}` } });
  const under = [ask('eve'), ask('eve')];
  await expect.poll(() => open.length).toBe(2);
  const refused = await ask('eve');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ code: 'too-many-requests' });
  const other = ask('mara');
  await expect.poll(() => open.length).toBe(3);
  for (const { response } of open.splice(0)) response.end();
  expect((await Promise.all([...under, other])).map(({ status }) => status)).toEqual([200, 200, 200]);
  const again = ask('eve');
  await expect.poll(() => open.length).toBe(1);
  expect(open[0]?.key).toMatch(/ eve$/);
  open[0]?.response.end();
  expect((await again).status).toBe(200);
});
