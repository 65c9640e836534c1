import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, ServerError } from '../server-error.ts';
import type { Database, Queryable } from './database.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export const migrationsFolder = join(import.meta.dirname, 'migrations');
const fileName = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** All servers of one database migrate one after the other. The number only has to be ours. */
const migrationLock = 0x484f4c44;

const recordTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

/** The numbered SQL files of a folder, in order. @throws Error when a name does not fit or a number stands twice. */
export const readMigrations = async (folder: string = migrationsFolder): Promise<Migration[]> => {
  const migrations = await Promise.all((await readdir(folder)).filter((file) => file.endsWith('.sql')).map((file) => readMigration(folder, file)));
  migrations.sort((a, b) => a.number - b.number);
  const twice = migrations.find((migration, index) => migrations[index + 1]?.number === migration.number);
  if (twice) throw new Error(`Two migrations have the number ${twice.number}.`);
  return migrations;
};

const readMigration = async (folder: string, file: string): Promise<Migration> => {
  const [, number, name] = fileName.exec(file) ?? [];
  if (number === undefined || name === undefined) throw new Error(`${file} is no migration: call it NNNN-what.sql.`);
  const sql = await readFile(join(folder, file), 'utf8');
  return { number: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
};

/**
 * Brings the database to the newest schema: forward only, each migration in a transaction of its own, recorded with its checksum.
 * Safe when several servers start at once. Answers the numbers that were applied now.
 * @throws ServerError `schema-newer` when the database knows a migration that this program does not,
 *   `schema-changed` when a migration was edited after it had been applied.
 */
export const migrate = async (database: Database, migrations: readonly Migration[]): Promise<number[]> => {
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await tx.query(recordTable);
  });
  refuseStrange(await recorded(database), migrations);
  const applied: number[] = [];
  for (const migration of migrations) if (await applyOnce(database, migration)) applied.push(migration.number);
  return applied;
};

interface Recorded {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

const recorded = async (database: Queryable): Promise<Recorded[]> =>
  (await database.query<Recorded>('SELECT number, name, checksum FROM schema_migrations ORDER BY number')).rows;

const refuseStrange = (records: readonly Recorded[], migrations: readonly Migration[]): void => {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const record of records) {
    const migration = known.get(record.number);
    if (!migration) {
      throw new ServerError('schema-newer', `The database has schema ${record.number} (${record.name}), newer than this Holdfast knows: start the newer version, or restore a backup made with this one.`);
    }
    if (migration.checksum !== record.checksum) {
      throw new ServerError('schema-changed', `Migration ${record.number} (${record.name}) was changed after this database had applied it: put the file back and add a new migration.`);
    }
  }
};

const applyOnce = (database: Database, migration: Migration): Promise<boolean> =>
  database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const { rowCount } = await tx.query('SELECT 1 FROM schema_migrations WHERE number = $1', [migration.number]);
    if (rowCount > 0) return false;
    await runFile(tx, migration);
    await tx.query('INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)', [migration.number, migration.name, migration.checksum]);
    return true;
  });

const runFile = async (tx: Queryable, migration: Migration): Promise<void> => {
  try {
    await tx.query("SET LOCAL statement_timeout = 0");
    await tx.query(migration.sql);
  } catch (error) {
    throw new Error(`Migration ${migration.number} (${migration.name}) failed: ${reasonOf(error)}`, { cause: error });
  }
};
