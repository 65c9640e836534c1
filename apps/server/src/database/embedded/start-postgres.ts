import { mkdir, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerError } from '../../server-error.ts';
import type { SocketAddress } from '../pool.ts';
import { chooseAccount, prepareLauncher, type Launcher } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { ensureCluster, postgresEnvironment, socketFolderFor, superuser } from './cluster.ts';
import { clearOrphan } from './orphan.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { startProgram, type Program } from './run-program.ts';

export interface EmbeddedOptions {
  /** Absolute path of the cluster's folder; its parent must be ours alone (locked). */
  readonly folder: string;
  /** Which PostgreSQL to run; the package's own unless told. */
  readonly binaries?: Binaries;
  /** Tests only: trades the safety of the data for speed. */
  readonly volatile?: boolean;
  /** Called once when PostgreSQL ends without having been asked to, with its last words. */
  readonly onUnexpectedEnd?: (reason: string) => void;
}

export interface EmbeddedPostgres {
  readonly address: SocketAddress;
  /** Ends it in order within 5 s, else at once (it recovers at the next start). Safe to call twice. */
  stop(): Promise<void>;
}

const port = 5432;

/** How to reach the embedded PostgreSQL whose socket lies in the folder. */
export const embeddedAddress = (socketFolder: string): SocketAddress => ({ socketFolder, port, user: superuser, database: 'postgres' });

/**
 * Starts a PostgreSQL of our own on a unix socket; makes its cluster at the first start and clears away what a killed server left.
 * Starting takes about 1.3 s the first time, later some 0.1 s. Nothing listens on a network.
 * @throws ServerError `database-start` with one sentence.
 */
export const startPostgres = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const folder = resolve(options.folder);
  await mkdir(dirname(folder), { recursive: true });
  const binaries = options.binaries ?? (await findBinaries());
  const who = await chooseAccount(folder);
  const launch = await prepareLauncher(who, [binaries.postgres, folder]);
  await clearOrphan(folder);
  await ensureCluster(folder, binaries, who, launch);
  const socketFolder = await socketFolderFor(folder, who);
  const program = startProgram(postmaster(launch, binaries, folder, socketFolder, options.volatile ?? false), postgresEnvironment());
  const cleanUp = (): Promise<void> => (socketFolder === folder ? Promise.resolve() : rm(socketFolder, { recursive: true, force: true }));
  try {
    await untilReady(program, folder);
  } catch (error) {
    await end(program).finally(cleanUp);
    throw error;
  }
  return running(program, embeddedAddress(socketFolder), cleanUp, options.onUnexpectedEnd);
};

const running = (program: Program, address: SocketAddress, cleanUp: () => Promise<void>, onUnexpectedEnd: EmbeddedOptions['onUnexpectedEnd']): EmbeddedPostgres => {
  let stopping: Promise<void> | null = null;
  void program.ended.then(() => {
    if (!stopping) onUnexpectedEnd?.(program.lastWords.toString());
  });
  return { address, stop: () => (stopping ??= end(program).finally(cleanUp)) };
};

const postmaster = (launch: Launcher, binaries: Binaries, folder: string, socketFolder: string, volatile: boolean) => {
  const settings: Record<string, string> = {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '100',
    // Plans of prepared statements age badly on tables that grow from nothing; a just-in-time compiler only costs here.
    jit: 'off',
    log_min_messages: 'warning',
    ...(volatile ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return launch(binaries.postgres, ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]);
};

/** PostgreSQL writes "ready" into its pid file once it takes connections: what its own pg_ctl waits for. */
const untilReady = async (program: Program, folder: string): Promise<void> => {
  let over: { code: number | null; failure: Error | null } | null = null;
  void program.ended.then((end) => void (over = end));
  for (let waited = 0; waited < 60_000; waited += 10) {
    if (over !== null) throw endedEarly(over, program);
    if ((await readPostmasterFile(folder))?.status === 'ready') return;
    await delay(10);
  }
  throw new ServerError('database-start', `PostgreSQL was not ready after 60 s: ${program.lastWords.toString()}`);
};

const endedEarly = ({ failure }: { failure: Error | null }, program: Program): ServerError =>
  failure
    ? new ServerError('database-start', `PostgreSQL could not be started: ${failure.message}.`, { cause: failure })
    : new ServerError('database-start', `PostgreSQL ended while it was starting: ${program.lastWords.toString()}`);

const end = async (program: Program): Promise<void> => {
  if (program.child.exitCode !== null || program.child.signalCode !== null || program.child.pid === undefined) return;
  program.child.kill('SIGINT');
  const inTime = await Promise.race([program.ended.then(() => true), delay(5_000, false, { ref: false })]);
  if (!inTime) {
    program.child.kill('SIGQUIT');
    await program.ended;
  }
};
