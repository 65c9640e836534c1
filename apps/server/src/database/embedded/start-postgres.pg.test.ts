import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPool } from '../pool.ts';
import { chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { startPostgres, type EmbeddedPostgres } from './start-postgres.ts';

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(statusOf(pid));
const statusOf = (pid: number): string => {
  try {
    return process.platform === 'linux' ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  } catch {
    return 'State: Z';
  }
};

const ask = async (postgres: EmbeddedPostgres, sql: string): Promise<object[]> => {
  const pool = openPool({ connection: postgres.address, onIdleError: () => undefined });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.close();
  }
};

describe('the embedded PostgreSQL', () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'holdfast-cluster-'));
  });
  afterEach(async () => {
    await chmod(base, 0o700);
    await rm(base, { recursive: true, force: true });
  });

  test('keeps its data over a stop and a start, and leaves no process and no pid file', async () => {
    const folder = join(base, 'postgres');
    const first = await startPostgres({ folder });
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = (await readPostmasterFile(folder))?.pid ?? 0;
    await Promise.all([first.stop(), first.stop()]);
    expect(isAlive(pid)).toBe(false);
    expect(await readPostmasterFile(folder)).toBeNull();
    const second = await startPostgres({ folder });
    expect(await ask(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  test('lies behind a folder that no other account may enter', async () => {
    await chmod(base, 0o700);
    const home = join(base, 'home');
    await mkdir(home, { mode: 0o700 });
    const postgres = await startPostgres({ folder: join(home, 'data', 'postgres') });
    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
  });

  test.runIf(process.getuid?.() === 0)('root: its programs may lie behind such a folder too', async () => {
    const { home } = await findBinaries();
    const closed = join(base, 'home');
    await mkdir(closed, { mode: 0o700 });
    await cp(home, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const native = { home: join(closed, 'native'), postgres: join(closed, 'native/bin/postgres'), initdb: join(closed, 'native/bin/initdb') };
    const postgres = await startPostgres({ folder: join(closed, 'data', 'postgres'), binaries: native });
    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
  });

  test('listens on no network, and its socket is closed to other accounts', async () => {
    const folder = join(base, 'postgres');
    const postgres = await startPostgres({ folder });
    expect(await ask(postgres, "SELECT current_setting('listen_addresses') AS addresses")).toEqual([{ addresses: '' }]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await postgres.stop();
  });

  test('finds a short folder for its socket when the path is too long for one, and takes it away again', async () => {
    const postgres = await startPostgres({ folder: join(base, 'a'.repeat(60), 'b'.repeat(60), 'postgres') });
    expect(postgres.address.socketFolder.length).toBeLessThan(90);
    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(existsSync(postgres.address.socketFolder)).toBe(false);
  });

  test('tells when it ends by itself', async () => {
    const folder = join(base, 'postgres');
    let tell: (reason: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => void (tell = resolve));
    const postgres = await startPostgres({ folder, onUnexpectedEnd: (reason) => tell(reason) });
    process.kill((await readPostmasterFile(folder))?.pid ?? 0, 'SIGKILL');
    await expect(told).resolves.toEqual(expect.any(String));
    await postgres.stop();
    const again = await startPostgres({ folder });
    expect(await ask(again, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await again.stop();
  });

  test('an orphan of a killed server is ended before the next start', async () => {
    const folder = join(base, 'postgres');
    await (await startPostgres({ folder })).stop();
    const orphan = await spawnPostgresAlone(folder);
    const postgres = await startPostgres({ folder });
    expect((await readPostmasterFile(folder))?.pid).not.toBe(orphan);
    expect(isAlive(orphan)).toBe(false);
    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
  });

  test('a pid file whose number belongs to another program by now does no harm, nor is that program touched', async () => {
    const folder = join(base, 'postgres');
    await (await startPostgres({ folder })).stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await writeFile(join(folder, 'postmaster.pid'), `${stranger.pid}\n${folder}\n1763726403\n5432\n${folder}\n\n\nready\n`);
    const postgres = await startPostgres({ folder });
    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
    await postgres.stop();
    stranger.kill();
    await once(stranger, 'exit');
  });

  test('a cluster of another major version is refused in one sentence and left alone', async () => {
    const folder = join(base, 'postgres');
    await mkdir(folder);
    await writeFile(join(folder, 'PG_VERSION'), '12\n');
    await expect(startPostgres({ folder })).rejects.toMatchObject({ code: 'database-start', message: expect.stringMatching(/was made by PostgreSQL 12, this Holdfast brings 18: [^\n]+\.$/) });
    expect(await readFile(join(folder, 'PG_VERSION'), 'utf8')).toBe('12\n');
  });

  test('a cluster that cannot start says why in one sentence', async () => {
    const folder = join(base, 'postgres');
    await (await startPostgres({ folder })).stop();
    await rm(join(folder, 'global'), { recursive: true });
    await expect(startPostgres({ folder })).rejects.toMatchObject({ code: 'database-start', message: expect.stringMatching(/^PostgreSQL ended while it was starting: [^\n]*could not open file[^\n]*pg_control[^\n]*\.$/) });
    expect(await readPostmasterFile(folder)).toBeNull();
  });

  test.runIf(process.platform === 'linux')('ends with the process that started it, even by SIGKILL', async () => {
    const folder = join(base, 'postgres');
    const script = `import { startPostgres } from '${join(import.meta.dirname, 'start-postgres.ts')}'; await startPostgres({ folder: '${folder}' }); console.log('up'); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const pid = (await readPostmasterFile(folder))?.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

/** What a machine without setpriv leaves behind after a SIGKILL of the server. Answers its pid once it is ready. */
const spawnPostgresAlone = async (folder: string): Promise<number> => {
  const { postgres } = await findBinaries();
  const who = await chooseAccount(folder);
  const ids = who.kind === 'account' ? { uid: who.uid, gid: who.gid } : {};
  await promisify(execFile)('chmod', ['o+x', join(folder, '..')]);
  const child = spawn(postgres, ['-D', folder, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`], { ...ids, stdio: 'ignore', detached: true, cwd: '/' });
  child.unref();
  await expect.poll(async () => (await readPostmasterFile(folder))?.status, { timeout: 10_000 }).toBe('ready');
  return child.pid ?? 0;
};
