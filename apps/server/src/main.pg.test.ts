import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from './testing/test-database.ts';
import { freePort, ServerProcess } from './testing/server-process.ts';

/** Processes that work in the folder (PostgreSQL does) or name it in their command. */
const processesOf = (folder: string): number[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });

describe('the program', () => {
  let data: string;
  let started: ServerProcess[];
  const start = (variables: Record<string, string> = {}): ServerProcess => {
    const server = new ServerProcess({ HOLDFAST_DATA: join(data, 'store'), HOLDFAST_PORT: '0', ...variables });
    started.push(server);
    return server;
  };
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'holdfast-main-'));
    started = [];
  });
  afterEach(async () => {
    for (const server of started) if (server.child.exitCode === null && server.child.signalCode === null) await server.end('SIGTERM');
    await rm(data, { recursive: true, force: true });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('starts from nothing, prints one address and how to create the owner, and %s leaves nothing behind', async (signal) => {
    const server = start();
    const address = await server.address();
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(server.out.match(/http:\/\//g)).toHaveLength(1);
    expect(server.out).toMatch(/There is no owner yet/);
    expect(await server.end(signal)).toBe(0);
    expect(server.err).toBe('');
    expect(processesOf(data)).toEqual([]);
    expect(existsSync(join(data, 'store/postgres/postmaster.pid'))).toBe(false);
  });

  test('a second signal while it stops changes nothing', async () => {
    const server = start();
    await server.address();
    server.child.kill('SIGINT');
    server.child.kill('SIGINT');
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test('a signal in the middle of the start stops it too', async () => {
    const server = start();
    await expect.poll(() => existsSync(join(data, 'store/postgres')), { timeout: 20_000 }).toBe(true);
    expect(await server.end('SIGINT')).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test('after SIGKILL the next start has the same data', async () => {
    const owner = { HOLDFAST_OWNER_EMAIL: 'mara@example.org', HOLDFAST_OWNER_PASSWORD: 'a tide of words' };
    const first = start(owner);
    await first.address();
    await first.end('SIGKILL');
    const second = start();
    const address = await second.address();
    expect(second.out).not.toMatch(/no owner/);
    const answer = await fetch(`${address}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'mara@example.org', password: 'a tide of words' }) });
    expect(answer.status).toBe(200);
  });

  test('a request under way is answered before the stop', async () => {
    const server = start();
    const address = await server.address();
    const answers = Promise.all(Array.from({ length: 20 }, () => fetch(`${address}/readyz`).then((answer) => answer.status)));
    await fetch(`${address}/healthz`);
    server.child.kill('SIGTERM');
    for (const status of await answers) expect([200, 503]).toContain(status);
    expect(await server.exited).toBe(0);
  });

  const refuses = async (server: ServerProcess, sentence: RegExp): Promise<void> => {
    expect(await server.exited).toBe(1);
    expect(server.out).toBe('');
    expect(server.err.trim().split('\n')).toHaveLength(1);
    expect(server.err).toMatch(sentence);
    expect(processesOf(data)).toEqual([]);
  };

  test('a taken port stops it with one sentence', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    await refuses(start({ HOLDFAST_PORT: String(port) }), new RegExp(`cannot listen on 127.0.0.1:${port}, another program listens there already: set HOLDFAST_PORT`));
    squatter.close();
  });

  test('an address that is not of this machine stops it with one sentence', async () => {
    await refuses(start({ HOLDFAST_HOST: '192.0.2.1' }), /cannot listen on 192\.0\.2\.1:0, .*: set HOLDFAST_HOST/);
  });

  test('a data folder that cannot be made stops it with one sentence', async () => {
    await writeFile(join(data, 'file'), '');
    await refuses(start({ HOLDFAST_DATA: join(data, 'file/below') }), /data folder .*file\/below cannot be written \(ENOTDIR\): .*HOLDFAST_DATA/);
  });

  test('a wrong setting stops it with one sentence', async () => {
    await refuses(start({ HOLDFAST_PORT: 'eighty' }), /HOLDFAST_PORT must be a port/);
  });

  test('a second server on the same data folder is refused and does the first no harm', async () => {
    const first = start();
    const address = await first.address();
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.err).toMatch(/^Holdfast did not start\. Another Holdfast already runs on the data folder [^\n]+\n$/);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  test('a database of a newer schema stops it with one sentence', async () => {
    const database = await createTestDatabase();
    await database.query("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'from-the-future', '')");
    await refuses(start({ HOLDFAST_DATABASE_URL: database.url }), /schema 9999 \(from-the-future\), newer than this Holdfast knows/);
    await database.close();
  });

  test('a database that does not answer stops it with one sentence that does not show the password', async () => {
    const server = start({ HOLDFAST_DATABASE_URL: `postgres://holdfast:hunter2@127.0.0.1:${await freePort()}/holdfast` });
    await refuses(server, /The database does not answer \(.*ECONNREFUSED.*\): check HOLDFAST_DATABASE_URL/);
    expect(server.err).not.toContain('hunter2');
  });
});
