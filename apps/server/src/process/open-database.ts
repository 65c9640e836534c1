import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { startPostgres } from '../database/embedded/start-postgres.ts';
import { migrate, readMigrations } from '../database/migrate.ts';
import { openPool, type PoolSettings } from '../database/pool.ts';
import { reasonOf, ServerError } from '../server-error.ts';
import type { UndoStack } from './undo-stack.ts';

/** Where the embedded cluster lies in the data folder. */
export const clusterFolder = (data: string): string => join(data, 'postgres');

export interface OpenDatabaseParts {
  readonly config: Pick<Config, 'database' | 'data'>;
  readonly log: Logger;
  readonly undo: UndoStack;
  /** The embedded PostgreSQL ended by itself. */
  readonly onLost: (reason: string) => void;
}

/**
 * Starts or reaches PostgreSQL and brings its schema up to date.
 * @throws ServerError `database-start`, `database-unreachable`, `schema-newer`, `schema-changed`
 */
export const openDatabase = async (parts: OpenDatabaseParts): Promise<Database> => {
  const { log, undo } = parts;
  const connection = await locate(parts);
  const database = openPool({ connection, onIdleError: (err) => log.warn({ err }, 'A database connection was lost') });
  undo.push(() => database.close());
  await reach(database);
  await migrate(database, await readMigrations());
  return database;
};

const locate = async ({ config, undo, onLost }: OpenDatabaseParts): Promise<PoolSettings['connection']> => {
  if (config.database.kind === 'external') return { url: config.database.url };
  const postgres = await startPostgres({ folder: clusterFolder(config.data), onUnexpectedEnd: onLost });
  undo.push(() => postgres.stop());
  return postgres.address;
};

const reach = async (database: Database): Promise<void> => {
  try {
    await database.query('SELECT 1');
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new ServerError('database-unreachable', `The database does not answer (${reasonOf(cause)}): check HOLDFAST_DATABASE_URL.`, { subject: 'HOLDFAST_DATABASE_URL', cause: error });
  }
};
