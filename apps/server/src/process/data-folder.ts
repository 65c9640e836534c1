import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf, ServerError, systemCodeOf } from '../server-error.ts';

export interface DataFolder {
  readonly path: string;
  /** Gives the folder free for another server. */
  release(): void;
}

/**
 * Takes the data folder for this process alone, and makes it if need be. The lock is one of the operating system's on a file, held through
 * SQLite because Node has no call for it: it ends with the process however that dies, so a kill leaves nothing to clear.
 * @throws ServerError `data-unwritable`, `data-in-use`
 */
export const takeDataFolder = async (path: string): Promise<DataFolder> => {
  const unwritable = (error: unknown): ServerError =>
    new ServerError('data-unwritable', `The data folder ${path} cannot be written (${systemCodeOf(error) ?? reasonOf(error)}): give it to this user, or set HOLDFAST_DATA to another folder.`, { subject: 'HOLDFAST_DATA', cause: error });
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw unwritable(error);
  }
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, 'lock'), { timeout: 1_000 });
    const held = lock;
    held.exec('BEGIN EXCLUSIVE');
    return { path, release: () => held.close() };
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw new ServerError('data-in-use', `Another Holdfast already runs on the data folder ${path}: stop it first, or set HOLDFAST_DATA to another folder.`, { subject: 'HOLDFAST_DATA', cause: error });
    throw unwritable(error);
  }
};

const sqliteBusy = 5;
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
