import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '@holdfast/protocol';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { readConfig } from '../../config.ts';
import { startServer } from '../../start-server.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';

/** The whole server on a database of its own, with its owner signed in. */
export interface RunningTestServer {
  readonly address: string;
  readonly session: Session;
  readonly database: TestDatabase;
  /** A request with the owner's cookie. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The same, as it comes. */
  request(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** A connected socket of the owner. */
  connect(): Promise<Socket>;
  close(): Promise<void>;
}

const email = 'owner@example.org';
const password = 'correct horse battery';

export const runTestServer = async (): Promise<RunningTestServer> => {
  const database = await createTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'holdfast-sync-'));
  const config = readConfig({
    HOLDFAST_PORT: '0', HOLDFAST_DATA: data, HOLDFAST_DATABASE_URL: database.url, HOLDFAST_OWNER_EMAIL: email, HOLDFAST_OWNER_PASSWORD: password,
  });
  const server = await startServer(config, pino({ level: 'silent' }), () => undefined);
  const signedIn = await fetch(`${server.address}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }),
  });
  const session = await signedIn.json() as Session;
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const request = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.address}/api/v1${path}`, { ...init, method, headers: { ...init.headers, cookie } });
  const sockets: Socket[] = [];
  return {
    address: server.address,
    session,
    database,
    request,
    call: async (method, path, body) => {
      const response = await request(method, path, { headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return { status: response.status, body: await response.json() };
    },
    connect: async () => {
      const socket = io(server.address, { transports: ['websocket'], extraHeaders: { cookie }, reconnection: false });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
      return socket;
    },
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await server.stop();
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
};
