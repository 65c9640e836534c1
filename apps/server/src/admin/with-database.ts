import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { readPostmasterFile } from '../database/embedded/postmaster-file.ts';
import { embeddedAddress } from '../database/embedded/start-postgres.ts';
import { openPool } from '../database/pool.ts';
import { takeDataFolder } from '../process/data-folder.ts';
import { clusterFolder, openDatabase } from '../process/open-database.ts';
import { UndoStack } from '../process/undo-stack.ts';
import { ServerError } from '../server-error.ts';

/**
 * Runs `work` with the database of the configuration. While a server runs on the data folder, its embedded PostgreSQL is used beside it;
 * otherwise that is started, migrated, and stopped again.
 */
export const withDatabase = async (config: Config, log: Logger, work: (database: Database) => Promise<void>): Promise<void> => {
  const undo = new UndoStack();
  try {
    await work((await ofRunningServer(config, log, undo)) ?? (await ofOurOwn(config, log, undo)));
  } finally {
    await undo.run();
  }
};

const ofOurOwn = (config: Config, log: Logger, undo: UndoStack): Promise<Database> =>
  openDatabase({ config, log, undo, onLost: (reason) => log.fatal(`The database ended: ${reason}`) });

const ofRunningServer = async (config: Config, log: Logger, undo: UndoStack): Promise<Database | null> => {
  if (config.database.kind === 'external') return null;
  try {
    const folder = await takeDataFolder(config.data);
    undo.push(() => folder.release());
    return null;
  } catch (error) {
    if (!(error instanceof ServerError && error.code === 'data-in-use')) throw error;
    const socketFolder = (await readPostmasterFile(clusterFolder(config.data)))?.socketFolder;
    if (!socketFolder) throw error;
    const database = openPool({ connection: embeddedAddress(socketFolder), max: 2, onIdleError: (err) => log.warn({ err }, 'A database connection was lost') });
    undo.push(() => database.close());
    return database;
  }
};
