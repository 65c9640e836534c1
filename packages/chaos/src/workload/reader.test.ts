import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chunkerForSize } from '@holdfast/chunking';
import { randomFrom, type Random, type Violation } from '@holdfast/simulator';
import { afterEach, expect, test } from 'vitest';
import { nameCutBy } from '../check/known-content.ts';
import { Tally } from '../run/tally.ts';
import { Reader } from './reader.ts';

const file = randomFrom('file').bytes(200_000);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What a reader that asks again and again says of a server that answers so; `settled` with everything healed. */
const saidOf = async (answer: RequestListener, kind: 'whole' | 'range' | 'archive', settled = false): Promise<readonly string[]> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const found: Violation[] = [];
  const manifest = await nameCutBy(chunkerForSize(file.length), file);
  const session = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, headers: {}, session: { home: 'space' } };
  const reader = new Reader({
    name: 'Reader', link: { port: 0, isWell: true, strike: async () => undefined, heal: async () => undefined }, session: session as never,
    versions: async () => [{ node: 'node', version: 'version', manifest, size: file.length }], done: new Tally(), found: (one) => found.push(one),
  });
  const random: Random = { ...randomFrom('reader'), weighted: <K extends string>() => kind as string as K };
  if (settled) await reader.settle(random);
  else for (let n = 0; n < 4; n++) await reader.act(random);
  return found.map(({ detail }) => detail);
};
const problem = (status: number, code: string): RequestListener => (_request, response) => {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', title: 'x', status, code, detail: 'x' }));
};
const whole: RequestListener = (_request, response) => void response.end(file);
/** Whole when asked for all, whatever `range` gives when asked for a range. */
const ranged = (range: (from: number, to: number) => Uint8Array): RequestListener => (request, response) => {
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) return void response.end(file);
  response.writeHead(206).end(range(Number(from), to === '' ? file.length : Number(to) + 1));
};

test('S4 what comes whole and right is nothing to tell, nor what is cut, or refused with reason while faults are about', async () => {
  expect(await saidOf(whole, 'whole')).toEqual([]);
  expect(await saidOf(ranged((from, to) => file.subarray(from, to)), 'range')).toEqual([]);
  expect(await saidOf((_request, response) => void response.writeHead(200, { 'Content-Length': file.length }).write(file.subarray(0, 1000), () => response.destroy()), 'whole')).toEqual([]);
  expect(await saidOf(problem(503, 'storage-unavailable'), 'whole')).toEqual([]);
});

test('S4 fewer bytes and a good end, other bytes, other ranges, no zip file: each is told', async () => {
  expect((await saidOf((_request, response) => void response.end(file.subarray(0, 1000)), 'whole')).length).toBe(4);
  expect((await saidOf((_request, response) => void response.end(Buffer.from(file).fill(0, 5, 6).fill(1, 6, 7)), 'whole')).length).toBe(4);
  expect((await saidOf(ranged((from, to) => file.subarray(from, Math.max(from, to - 1))), 'range')).length).toBeGreaterThan(0);
  expect((await saidOf(whole, 'archive')).length).toBeGreaterThan(0);
});

test('a refusal that is none of ours, or one that no fault explains, is told; with everything healed any is', async () => {
  expect((await saidOf((_request, response) => void response.writeHead(502).end('<html>'), 'whole')).length).toBe(4);
  expect((await saidOf(problem(500, 'internal'), 'whole')).length).toBe(4);
  expect((await saidOf(problem(503, 'storage-unavailable'), 'whole', true)).length).toBeGreaterThan(0);
  expect((await saidOf((_request, response) => void response.destroy(), 'whole', true)).length).toBeGreaterThan(0);
});
