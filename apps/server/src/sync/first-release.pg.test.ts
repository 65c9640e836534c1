import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import recorded from './golden/first-release.json' with { type: 'json' };
import { runTestServer, type RunningTestServer } from './testing/running-server.ts';

/*
 * What a device with the engine of the first release (commit a969e0d) sent in an afternoon: folders, an upload, every kind of
 * operation; what it was answered then; and the schemas by which it reads answers. An open tab goes on with that engine until
 * it is reloaded, so it is never made again: what a newer engine sends is another file.
 */
type Call =
  | { readonly call: 'exchange'; readonly request: Readonly<Record<string, unknown>>; readonly answer: { readonly outcomes: unknown; readonly lastCtr: number; readonly cursor: number } }
  | { readonly call: 'manifests'; readonly request: Readonly<Record<string, unknown>>; readonly answer: unknown }
  | { readonly call: 'pack'; readonly bytes: string };

const read = {
  exchange: z.fromJSONSchema(recorded.schemas.exchange as z.core.JSONSchema.JSONSchema),
  manifests: z.fromJSONSchema(recorded.schemas.manifests as z.core.JSONSchema.JSONSchema),
  poke: z.fromJSONSchema(recorded.schemas.poke as z.core.JSONSchema.JSONSchema),
  problem: z.fromJSONSchema(recorded.schemas.problem as z.core.JSONSchema.JSONSchema),
};

let server: RunningTestServer;
let calls: readonly Call[];
beforeAll(async () => {
  server = await runTestServer();
  calls = JSON.parse(JSON.stringify(recorded.calls).replaceAll(recorded.space, server.session.home)) as readonly Call[];
});
afterAll(() => server.close());

const metadata = (): string => Object.entries({ kind: 'pack', space: server.session.home }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
const sendPack = (bytes: Buffer<ArrayBuffer>): Promise<Response> => server.request('POST', '/uploads', {
  headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'upload-metadata': metadata(), 'content-type': 'application/offset+octet-stream' }, body: bytes,
});
const ask = async (road: (request: unknown) => Promise<unknown>, { request, answer }: Extract<Call, { call: 'exchange' }>, met: { token: unknown; epoch: unknown }): Promise<void> => {
  const told = await road({ ...request, ...(request['epoch'] === null ? {} : met) });
  expect(read.exchange.safeParse(told).error?.message).toBeUndefined();
  expect(told).toMatchObject({ kind: 'exchanged', ...answer });
  ({ token: met.token, epoch: met.epoch } = told as { token: unknown; epoch: unknown });
};

describe('H17, H27 a tab of the first release, left open while the server was replaced', () => {
  test('H17 is answered as on the day it was made, in words that it reads, over both roads', async () => {
    const watching = await server.connect();
    await watching.emitWithAck('subscribe', { space: server.session.home });
    const pokes: unknown[] = [];
    watching.on('poke', (told: unknown) => pokes.push(told));
    const socket = await server.connect();
    const met = { token: null as unknown, epoch: null as unknown };
    for (const [i, call] of calls.entries()) {
      if (call.call === 'pack') expect((await sendPack(Buffer.from(call.bytes, 'base64'))).status).toBe(201);
      else if (call.call === 'exchange') await ask(i % 2 === 0 ? (request) => socket.emitWithAck('exchange', request) : async (request) => (await server.call('POST', '/exchange', request)).body, call, met);
      else {
        const { body } = await server.call('POST', '/manifests', call.request);
        expect(read.manifests.safeParse(body).error?.message).toBeUndefined();
        expect(body).toEqual(call.answer);
      }
    }
    expect(pokes.length).toBeGreaterThan(5);
    for (const poke of pokes) expect(read.poke.safeParse(poke).error?.message).toBeUndefined();
  });

  test('H17 a refusal is a problem that it reads', async () => {
    const { status, body } = await server.call('POST', '/exchange', { ...calls.find(({ call }) => call === 'exchange'), cursor: -1 });
    expect(status).toBe(400);
    expect(read.problem.safeParse(body).error?.message).toBeUndefined();
  });

  test('the schemas of that day are as strict as they were: what a device of today is told, it would not read', async () => {
    const first = calls[0];
    if (first?.call !== 'exchange') return expect.unreachable();
    const device = { ...(first.request['device'] as object), id: '00000000-0000-4000-8000-00000000beef' };
    const { body } = await server.call('POST', '/exchange', { ...first.request, device, base: { floor: 0, since: null } });
    expect(body).toMatchObject({ kind: 'exchanged', floor: 0 });
    expect(read.exchange.safeParse(body).success).toBe(false);
  });
});
