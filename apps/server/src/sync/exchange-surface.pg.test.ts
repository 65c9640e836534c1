import { randomUUID } from 'node:crypto';
import type { Exchanged, Poke } from '@holdfast/protocol';
import { exchangeResponse, poke as pokeSchema } from '@holdfast/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTestServer, type RunningTestServer } from './testing/running-server.ts';

let server: RunningTestServer;
beforeAll(async () => {
  server = await runTestServer();
});
afterAll(() => server.close());

const device = randomUUID();
const folder = (name: string, baseSeq = 0) => ({
  v: 1, type: 'createFolder', id: randomUUID(), device, baseSeq, at: 1, node: randomUUID(), parent: server.session.home, name, onCollision: 'suffix',
});
const request = (more: object = {}) => ({
  protocol: '1', space: server.session.home, device: { id: device, name: 'Test' }, epoch: null, cursor: 0, ackedCtr: 0, token: null, ops: [], ...more,
});

describe('H28 one call over two roads', () => {
  test('HTTP and socket go on with each other\'s token; the answers are of the wire\'s schema', async () => {
    const first = await server.call('POST', '/exchange', request({ ops: [{ ctr: 1, op: folder('by HTTP') }] }));
    expect(first.status).toBe(200);
    const answer = exchangeResponse.parse(first.body) as Exchanged;
    expect(answer).toMatchObject({ kind: 'exchanged', lastCtr: 1, cursor: 1, outcomes: [{ ctr: 1, result: { code: 'applied' } }] });
    const socket = await server.connect();
    const { token, epoch, cursor } = answer;
    const second: unknown = await socket.emitWithAck('exchange', request({ token, epoch, cursor, ackedCtr: 1, ops: [{ ctr: 2, op: folder('by socket', 1) }] }));
    expect(exchangeResponse.parse(second)).toMatchObject({ kind: 'exchanged', lastCtr: 2, cursor: 2, changes: [{ row: { name: { value: 'by socket' } } }] });
  });

  test('H27 whoever follows the space is poked with the change', async () => {
    const [author, watcher] = [await server.connect(), await server.connect()];
    expect(await watcher.emitWithAck('subscribe', { space: server.session.home })).toEqual({ space: server.session.home });
    const poked = new Promise<Poke>((resolve) => void watcher.once('poke', resolve));
    const other = randomUUID();
    await author.emitWithAck('exchange', request({ device: { id: other, name: 'Other' }, ops: [{ ctr: 1, op: { ...folder('seen at once'), device: other } }] }));
    expect(pokeSchema.parse(await poked)).toMatchObject({ changes: [{ row: { name: { value: 'seen at once' } } }] });
  });
});

describe('bad input gets a problem, and the connection lives', () => {
  test('another protocol version is told to upgrade, whatever its shape', async () =>
    expect((await server.call('POST', '/exchange', { protocol: '99', anything: true })).body).toEqual({ kind: 'upgradeRequired', protocol: '1' }));

  test('10 MB by HTTP: 413, and the next call is answered', async () => {
    expect(await server.call('POST', '/exchange', { ...request(), junk: 'x'.repeat(10_000_000) })).toMatchObject({ status: 413, body: { code: 'payload-too-large' } });
    expect(await server.call('POST', '/exchange', { protocol: '99' })).toMatchObject({ status: 200 });
  });

  test('a space of somebody else is as unknown as one that is not there', async () =>
    expect(await server.call('POST', '/exchange', request({ space: randomUUID() }))).toMatchObject({ status: 404, body: { code: 'not-found' } }));

  test('malformed over the socket: the problem is the acknowledgement, the socket goes on', async () => {
    const socket = await server.connect();
    expect(await socket.emitWithAck('exchange', request({ cursor: -1 }))).toMatchObject({ error: { code: 'invalid-request', subject: 'cursor' } });
    expect(await socket.emitWithAck('exchange', { protocol: '99' })).toMatchObject({ kind: 'upgradeRequired' });
  });

  test('an event called by a number is one that is not there', async () => {
    const socket = await server.connect();
    expect(await socket.emitWithAck(5 as unknown as string, {})).toMatchObject({ error: { code: 'not-found' } });
  });

  test('what no text or address can hold is the sender\'s fault', async () => {
    const nodes = `/spaces/${server.session.home}/nodes`;
    const cursor = Buffer.from(`abc\n${server.session.home}`).toString('base64url');
    for (const path of [`${nodes}?path=/a%00b`, `${nodes}?trashed=1&cursor=${cursor}`, '/spaces/%E0%A4%A/nodes']) {
      expect(await server.call('GET', path)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    }
  });

  test('nobody is signed in: 401', async () =>
    expect((await fetch(`${server.address}/api/v1/exchange`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(401));
});

describe('the database is away for a moment', () => {
  test('H16 the call is put off, over both roads: database-unavailable and when to come back, never a failure of the server', async () => {
    const socket = await server.connect();
    await socket.emitWithAck('exchange', request());
    await server.database.refuse();
    try {
      const put = { code: 'database-unavailable', status: 503, retryAfterMs: expect.any(Number) as number };
      for (let round = 0; round < 3; round++) {
        expect(await socket.emitWithAck('exchange', request({ ops: [{ ctr: 1, op: folder('late') }] }))).toMatchObject({ error: put });
      }
    } finally {
      await server.database.admit();
    }
    expect((await server.call('POST', '/exchange', request())).status).toBe(200);
  });
});
