import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { startServer, type RunningServer } from '../start-server.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestServer {
  readonly url: string;
  readonly database: TestDatabase;
  close(): Promise<void>;
}

/** The whole server in this process, on a free port, over a database of its own. Only in the `pg` ring. */
export const startTestServer = async (variables: Readonly<Record<string, string>> = {}): Promise<TestServer> => {
  const database = await createTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'holdfast-server-'));
  const config = readConfig({ HOLDFAST_PORT: '0', HOLDFAST_DATA: data, HOLDFAST_DATABASE_URL: database.url, HOLDFAST_LOG_LEVEL: 'silent', ...variables });
  const onLost = (reason: string): never => {
    throw new Error(reason);
  };
  const server: RunningServer = await startServer(config, pino({ level: config.logLevel }), onLost);
  return {
    url: `http://127.0.0.1:${server.port}`,
    database,
    close: async () => {
      const failures = await server.stop();
      await database.close();
      await rm(data, { recursive: true, force: true });
      if (failures.length > 0) throw new AggregateError(failures, 'The server did not stop in order.');
    },
  };
};

/** A caller with a cookie jar, as a page of the server's own would call. */
export class TestClient {
  readonly url: string;
  #cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { origin: this.url, ...(this.#cookie ? { cookie: this.#cookie } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) this.#cookie = set.split(';')[0] ?? '';
    return response;
  }

  /** Creates the owner of a fresh server and is signed in as them. */
  async setUp(owner: { email: string; name: string; password: string } = testOwner): Promise<Response> {
    return this.call('POST', '/api/v1/setup', owner);
  }
}

export const testOwner = { email: 'mara@example.org', name: 'Mara Lind', password: 'a tide of eleven words' };
