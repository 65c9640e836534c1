import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { systemCodeOf, ServerError } from '../../server-error.ts';
import type { Launcher, RunAs } from './account.ts';
import { postgresMajor, type Binaries } from './binaries.ts';
import { temporarySocketPrefix } from './orphan.ts';
import { runProgram } from './run-program.ts';

export const superuser = 'holdfast';

/** The environment of our own PostgreSQL: nothing of the caller's PG* variables or locale may reach it. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });

/**
 * Makes the cluster if there is none: whole or not at all, since it grows under another name first.
 * @throws ServerError `database-start` when the folder holds a cluster of another major version, or initdb fails.
 */
export const ensureCluster = async (folder: string, binaries: Binaries, who: RunAs, launch: Launcher): Promise<void> => {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').then((text) => text.trim(), (error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (version === postgresMajor) return;
  if (version !== null) throw new ServerError('database-start', `The database in ${folder} was made by PostgreSQL ${version}, this Holdfast brings ${postgresMajor}: dump it with the old version and restore it, or set HOLDFAST_DATABASE_URL.`);
  const fresh = `${folder}.new-${randomBytes(4).toString('hex')}`;
  try {
    await makeFolder(fresh, who);
    await runProgram(launch(binaries.initdb, initdbArguments(fresh)), postgresEnvironment(), 'Preparing the database (initdb)');
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

// Only the socket is ever listened on, and its folder is closed to everybody else: that is the password.
const initdbArguments = (folder: string): string[] => [
  '--pgdata', folder, '--username', superuser, '--auth-local', 'trust', '--auth-host', 'reject',
  '--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--data-checksums',
];

const makeFolder = async (folder: string, who: RunAs): Promise<void> => {
  await mkdir(folder, { mode: 0o700, recursive: true });
  if (who.kind === 'account') await chown(folder, who.uid, who.gid);
};

/** Bytes that a socket's path may have, with the shortest limit of the systems we run on (macOS: 104). */
const longestSocketPath = 103;

/** Where to put the socket: in the cluster's own folder, which is closed to others, or in a closed temporary one when that path is too long. */
export const socketFolderFor = async (folder: string, who: RunAs): Promise<string> => {
  if (Buffer.byteLength(join(folder, '.s.PGSQL.5432.lock')) <= longestSocketPath) return folder;
  const short = await mkdtemp(join(tmpdir(), temporarySocketPrefix));
  if (who.kind === 'account') await chown(short, who.uid, who.gid);
  return short;
};

