import { asSpaceId, type SpaceId } from '@holdfast/domain';
import type { Poke } from '@holdfast/protocol';
import { pino } from 'pino';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAccess } from '../accounts/create-access.ts';
import { createOwner, describeSession, setPassword } from '../accounts/users.ts';
import { closeSession, openSession, resumeSession } from '../accounts/sessions.ts';
import { ServerError } from '../server-error.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { testOwner } from '../testing/test-server.ts';
import { createSocketRealtime, type SocketRealtime } from './socket-realtime.ts';

describe('the live connection', () => {
  let database: TestDatabase;
  let realtime: SocketRealtime;
  let http: Server;
  let url: string;
  let token: string;
  let home: SpaceId;
  const sockets: Socket[] = [];

  const connect = (cookie: string, headers: Record<string, string> = {}): Socket => {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { cookie, origin: url, ...headers } });
    sockets.push(socket);
    return socket;
  };
  const connected = async (): Promise<Socket> => {
    const socket = connect(`holdfast_session=${token}`);
    await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
    return socket;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const user = await createOwner(database, testOwner);
    token = await openSession(database, user, 'test');
    home = (await describeSession(database, { id: user, email: testOwner.email, name: testOwner.name })).home;
    realtime = createSocketRealtime({ access: createAccess(database), log: pino({ level: 'silent' }), publicUrl: null, times: { freshMs: 50, sweepMs: 200 } });
    realtime.handle('echo', async (principal, payload) => ({ email: principal.user.email, payload }));
    realtime.handle('fail', async () => {
      throw new ServerError('conflict', 'It stands otherwise.', { subject: 'thing' });
    });
    realtime.handle('crash', async () => {
      throw new Error('secret');
    });
    http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    realtime.attach(http);
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(async () => {
    realtime.close();
    http.close();
    await database.close();
  });

  test.each(['', 'holdfast_session=wrong'])('the cookie %j is turned away with the problem', async (cookie) => {
    const error = await new Promise<Error & { data?: unknown }>((resolve) => void connect(cookie).once('connect_error', resolve));
    expect(error.data).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('a page of another site is turned away, whatever cookie it carries', async () => {
    const socket = connect(`holdfast_session=${token}`, { origin: 'https://evil.example' });
    const outcome = await new Promise((resolve) => void socket.once('connect_error', () => resolve('refused')).once('connect', () => resolve('connected')));
    expect(outcome).toBe('refused');
  });

  test('a message is answered to its sender; what it throws is a problem, and the inside stays inside', async () => {
    const socket = await connected();
    expect(await socket.emitWithAck('echo', { a: 1 })).toEqual({ email: testOwner.email, payload: { a: 1 } });
    expect(await socket.emitWithAck('fail', {})).toEqual({ error: expect.objectContaining({ code: 'conflict', status: 409, detail: 'It stands otherwise.', subject: 'thing' }) });
    const crash = (await socket.emitWithAck('crash', {})) as object;
    expect(crash).toEqual({ error: expect.objectContaining({ code: 'internal', status: 500 }) });
    expect(JSON.stringify(crash)).not.toContain('secret');
    expect(await socket.emitWithAck('unknown', {})).toEqual({ error: expect.objectContaining({ code: 'not-found' }) });
    expect(await socket.emitWithAck('subscribe', { space: 7 })).toEqual({ error: expect.objectContaining({ code: 'invalid-request', subject: 'space' }) });
    expect(socket.connected).toBe(true);
  });

  test('H27 who follows a space hears that it moved; nobody follows a space that is not theirs', async () => {
    const [follower, other] = await Promise.all([connected(), connected()]);
    expect(await follower.emitWithAck('subscribe', { space: home })).toEqual({ space: home });
    const strange = asSpaceId('00000000-0000-4000-8000-000000000000');
    expect(await other.emitWithAck('subscribe', { space: strange })).toEqual({ error: expect.objectContaining({ code: 'not-found' }) });
    const heard: unknown[] = [];
    other.on('poke', (poke: unknown) => heard.push(poke));
    const poke: Poke = { space: home, epoch: 'e', from: 1, to: 2, changes: [] };
    const arrived = new Promise((resolve) => void follower.once('poke', resolve));
    realtime.publish(strange, { ...poke, space: strange });
    realtime.publish(home, poke);
    expect(await arrived).toEqual(poke);
    await other.emitWithAck('echo', {});
    expect(heard).toEqual([]);
  });

  test('signing out ends the connections of that session only', async () => {
    const user = (await database.query<{ id: string }>('SELECT id FROM users')).rows[0]?.id ?? '';
    const second = await openSession(database, user as never, 'other');
    const principal = await resumeSession(database, second);
    const [stays, goes] = [await connected(), connect(`holdfast_session=${second}`)];
    await new Promise<void>((resolve) => void goes.once('connect', resolve));
    const gone = new Promise((resolve) => void goes.once('disconnect', resolve));
    await closeSession(database, principal?.session.id ?? '');
    realtime.endSession(principal?.session.id ?? '');
    await gone;
    expect(stays.connected).toBe(true);
  });

  describe('one connection cannot take the server from the others', () => {
    const tooMany = expect.objectContaining({ code: 'too-many-requests', status: 429, retryAfterMs: 1_000 });

    test('of many calls at once a few are answered, the others are told when to come again, and then they are answered', async () => {
      const socket = await connected();
      const gate = Promise.withResolvers<void>();
      realtime.handle('slow', async () => {
        await gate.promise;
        return 'done';
      });
      let refused = 0;
      const answers = Promise.all(Array.from({ length: 100 }, async () => {
        const answer: unknown = await socket.emitWithAck('slow', {});
        if (answer !== 'done' && (refused += 1) === 92) gate.resolve();
        return answer;
      }));
      const refusal = (await answers).find((answer) => answer !== 'done');
      expect((await answers).filter((answer) => answer === 'done')).toHaveLength(8);
      expect(refusal).toEqual({ error: tooMany });
      expect(await socket.emitWithAck('slow', {})).toBe('done');
    });

    test('whoever goes on without heeding it is hung up on', async () => {
      const socket = await connected();
      const gone = new Promise((resolve) => void socket.once('disconnect', resolve));
      for (let n = 0; n < 2_000; n += 1) socket.emit('echo', n, () => undefined);
      await gone;
      expect(await (await connected()).emitWithAck('echo', 1)).toMatchObject({ payload: 1 });
    });

    test('for whoever takes no answer none are piled up', async () => {
      const big = 'x'.repeat(256 * 1024);
      let answered = 0;
      realtime.handle('big', async () => {
        answered += 1;
        return big;
      });
      const socket = await connected();
      const raw = (socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } }).ws._socket;
      raw.pause();
      for (let n = 0; n < 300; n += 1) {
        socket.emit('big', {}, () => undefined);
        if (n % 5 === 4) await delay(10);
      }
      await delay(300);
      // What the operating system takes, one megabyte, and the few under way.
      expect(answered).toBeLessThan(60);
    });
  });

  describe('a connection does not outlive what it was opened with', () => {
    const guest = async (email: string): Promise<{ readonly id: string; readonly socket: Socket }> => {
      const [id, own] = [randomUUID(), randomUUID()];
      await database.query("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Guest', '-')", [id, email]);
      await database.query("INSERT INTO spaces (id, name) VALUES ($1, 'Home')", [own]);
      await database.query("INSERT INTO members (space_id, user_id, role, home) VALUES ($1, $3, 'owner', true), ($2, $3, 'editor', false)", [own, home, id]);
      const socket = connect(`holdfast_session=${await openSession(database, id as never, 'test')}`);
      await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
      await socket.emitWithAck('subscribe', { space: home });
      return { id, socket };
    };
    const secret: Poke = { space: asSpaceId('00000000-0000-4000-8000-000000000001'), epoch: 'e', from: 1, to: 2, changes: [] };

    test('H16 after a new password no message of an open connection is taken any more', async () => {
      const { socket } = await guest('thief@example.org');
      expect(await socket.emitWithAck('echo', 1)).toMatchObject({ payload: 1 });
      await setPassword(database, 'thief@example.org', 'another good password');
      // The look at open connections may cut it before it could be answered.
      const answer: unknown = await socket.emitWithAck('echo', 2).catch((cut: Error) => cut.message);
      if (answer !== 'socket has been disconnected') expect(answer).toEqual({ error: expect.objectContaining({ status: 401, code: 'unauthenticated' }) });
    });

    test('H16 it is cut although it says nothing, at the next look or at once when asked', async () => {
      const [idle, asked] = [await guest('idle@example.org'), await guest('asked@example.org')];
      const gone = Promise.all([idle, asked].map(({ socket }) => new Promise((resolve) => void socket.once('disconnect', resolve))));
      await setPassword(database, 'asked@example.org', 'another good password');
      await realtime.recheck();
      await setPassword(database, 'idle@example.org', 'another good password');
      await gone;
    });

    test('H27, H33 who is no member any more hears no row of the space', async () => {
      const [{ id, socket }, member] = [await guest('former@example.org'), await guest('member@example.org')];
      const heard: unknown[] = [];
      socket.on('poke', (poke: unknown) => heard.push(poke));
      const told = new Promise((resolve) => void member.socket.once('poke', resolve));
      await database.query('DELETE FROM members WHERE user_id = $1 AND space_id = $2', [id, home]);
      await delay(60);
      realtime.publish(home, { ...secret, space: home });
      expect(await told).toEqual({ ...secret, space: home });
      expect(await socket.emitWithAck('echo', 1)).toMatchObject({ payload: 1 });
      expect(heard).toEqual([]);
    });

    test('H27 pokes keep their order while it is looked who may have them', async () => {
      const { socket } = await guest('order@example.org');
      const heard: number[] = [];
      const all = new Promise<void>((resolve) => void socket.on('poke', ({ to }: Poke) => void (heard.push(to) === 20 && resolve())));
      for (let to = 1; to <= 20; to += 1) {
        realtime.publish(home, { ...secret, space: home, from: to - 1, to });
        await delay(to % 5 === 0 ? 60 : 1);
      }
      await all;
      expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });
  });
});
