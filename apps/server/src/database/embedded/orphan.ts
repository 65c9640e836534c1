import { execFile } from 'node:child_process';
import { readlink, realpath, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ServerError } from '../../server-error.ts';
import { readPostmasterFile } from './postmaster-file.ts';

/**
 * Ends a PostgreSQL that outlived a killed server, and removes a pid file whose process is gone or is another program by now.
 * Only call it while holding the lock of the data folder.
 * @throws ServerError `database-start` when it does not end within 30 s.
 */
export const clearOrphan = async (dataFolder: string): Promise<void> => {
  const file = await readPostmasterFile(dataFolder);
  if (!file) return;
  if (await isPostgresOf(file.pid, dataFolder)) await endGently(file.pid, dataFolder);
  await rm(join(dataFolder, 'postmaster.pid'), { force: true });
  if (file.socketFolder && isTemporarySocketFolder(file.socketFolder)) await rm(file.socketFolder, { recursive: true, force: true });
};

/** Folders that `socketFolderFor` made outside the data folder; nothing else is ever removed. */
export const temporarySocketPrefix = 'holdfast-socket-';
const isTemporarySocketFolder = (folder: string): boolean => basename(folder).startsWith(temporarySocketPrefix);

const endGently = async (pid: number, dataFolder: string): Promise<void> => {
  signal(pid, 'SIGINT');
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (!(await isPostgresOf(pid, dataFolder))) return;
    await delay(50);
  }
  throw new ServerError('database-start', `A PostgreSQL of an earlier start (process ${pid}) still runs on ${dataFolder} and does not end: end it, then start again.`);
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** True when the process lives and is a PostgreSQL that works in this data folder (a pid may have been given to another program). */
const isPostgresOf = async (pid: number, dataFolder: string): Promise<boolean> => {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return folder !== null && folder === (await realpath(resolve(dataFolder)));
  }
  const command = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout, () => '');
  return command.includes('postgres') && command.includes(dataFolder);
};
