import pg from 'pg';
import { ServerError } from '../server-error.ts';
import type { Database, Queryable, Result, Statement, TransactionOptions } from './database.ts';
import { FairTurns } from './fair-turns.ts';

export interface PoolSettings {
  /** A URL, or the folder of a unix socket with the names to use there. */
  readonly connection: { readonly url: string } | SocketAddress;
  /** Connections at most; 20 unless told. */
  readonly max?: number;
  /** A broken idle connection is replaced by itself; here it is only told. */
  readonly onIdleError: (error: Error) => void;
}

export interface SocketAddress {
  readonly socketFolder: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** Deadlines in milliseconds: nothing waits for the database for ever. */
export const deadlines = { connect: 5_000, statement: 30_000, lock: 10_000, idleInTransaction: 30_000 } as const;

const int8 = 20;
const safeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The database holds ${text}, which is more than a number can say exactly.`);
  return value;
};
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === int8 && format !== 'binary' ? safeInteger : pg.types.getTypeParser(oid, format)),
};

/** Opens a pool; connects only when it is first used. */
export const openPool = (settings: PoolSettings): Database => {
  const max = settings.max ?? 20;
  const pool = new pg.Pool({
    ...addressOf(settings.connection),
    types,
    max,
    connectionTimeoutMillis: deadlines.connect,
    statement_timeout: deadlines.statement,
    lock_timeout: deadlines.lock,
    idle_in_transaction_session_timeout: deadlines.idleInTransaction,
    query_timeout: deadlines.statement + 5_000,
    application_name: 'holdfast',
    keepAlive: true,
    // Statements that are issued together travel together; each still waits for the one before it in the database.
    pipeline: true,
    // Plans are kept as long as the connection: one that was made while a table was small must not scan it once it is large.
    // And on flash, rows in the order of an index cost hardly more than rows side by side: walk it, do not sort.
    // A statement is planned once, not for each array it comes with: every one of ours goes by an index whatever its values are.
    options: '-c enable_seqscan=off -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan',
  });
  // The library's own line is first come, first served: whoever asks a thousand times would come first a thousand times.
  const lent: Lent = { pool, turns: new FairTurns(max, deadlines.connect) };
  let closed: Promise<void> | null = null;
  // A connection that the server ends while we end it too is no loss.
  pool.on('error', (error) => {
    if (!closed) settings.onIdleError(error);
  });
  return {
    query: (statement, values) => withClient(lent, (client) => run(client, statement, values)),
    transaction: (work, options) => inTransaction(lent, work, options),
    close: () => (closed ??= pool.end()),
  };
};

const addressOf = (connection: PoolSettings['connection']): pg.PoolConfig =>
  'url' in connection
    ? { connectionString: connection.url }
    : { host: connection.socketFolder, port: connection.port, user: connection.user, database: connection.database };

interface Lent {
  readonly pool: pg.Pool;
  readonly turns: FairTurns;
}

/** Lends a connection to `work`; one that failed is thrown away, so that no later work finds itself in a broken transaction. */
const withClient = async <T>({ pool, turns }: Lent, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const end = await turns.take().catch((error: unknown) => {
    throw unavailable(error);
  });
  try {
    return await withConnection(pool, work);
  } finally {
    end();
  }
};

const withConnection = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  let broken: Error | undefined;
  // A connection that dies between two statements tells so by an event that nobody else hears.
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof ServerError && error.code === 'database-unavailable') broken ??= error;
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
};

const run = async <Row extends object>(client: pg.PoolClient, statement: string | Statement, values: readonly unknown[] = []): Promise<Result<Row>> => {
  const text = typeof statement === 'string' ? { text: statement } : { name: statement.name, text: statement.text };
  try {
    const result = await client.query<Row & pg.QueryResultRow>({ ...text, values: [...values] });
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  } catch (error) {
    throw isOutage(error) ? unavailable(error) : error;
  }
};

/** SQLSTATE class 08 (connection), 57P (server going away), 53300 (too many connections); or no answer of Postgres at all. */
const isOutage = (error: unknown): boolean =>
  error instanceof pg.DatabaseError ? /^(08|57P|53300)/.test(error.code ?? '') : !(error instanceof RangeError);

const unavailable = (cause: unknown): ServerError =>
  new ServerError('database-unavailable', 'The database does not answer at the moment: try again shortly.', { cause, retryAfterMs: 1_000 });

const begin = (options: TransactionOptions): string =>
  `BEGIN ISOLATION LEVEL ${options.isolation === 'snapshot' ? 'REPEATABLE READ' : 'READ COMMITTED'}${options.readOnly ? ' READ ONLY' : ''}`;

const inTransaction = <T>(lent: Lent, work: (tx: Queryable) => Promise<T>, options: TransactionOptions = {}): Promise<T> =>
  withClient(lent, async (client) => {
    const begun = run(client, begin(options));
    if (options.together !== true) await begun;
    try {
      const asked: Queryable['query'] = async (statement, values) => (await Promise.all([run<never>(client, statement, values), begun]))[0];
      const result = await work({ query: options.together === true ? asked : (statement, values) => run(client, statement, values) });
      await run(client, 'COMMIT');
      return result;
    } catch (error) {
      await rollBack(client);
      throw error;
    }
  });

/** A rollback that fails means a dead connection, whose transaction Postgres rolls back by itself. */
const rollBack = async (client: pg.PoolClient): Promise<void> => {
  try {
    await client.query('ROLLBACK');
  } catch (error) {
    client.emit('error', error);
  }
};
