import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SyncClientError, tableNames } from '@holdfast/sync-client';
import type {
  Batch, Committed, Durability, Keyed, Known, OutboxRow, ReplicaMeta, ReplicaStore, ReplicaTables, Snapshot, StoredPage, TableName,
} from '@holdfast/sync-client';

interface RowRecord { readonly key: number; readonly row: string }
interface Statements {
  readonly append: StatementSync;
  readonly update: StatementSync;
  readonly remove: StatementSync;
  readonly has: StatementSync;
  readonly get: StatementSync;
  readonly after: StatementSync;
  readonly latest: StatementSync;
  readonly keys: StatementSync;
}

const schema = `
  CREATE TABLE IF NOT EXISTS replica (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, meta TEXT);
  INSERT OR IGNORE INTO replica VALUES (1, 0, NULL);
  CREATE TABLE IF NOT EXISTS pages (generation INTEGER, page INTEGER, revision INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (generation, page)) WITHOUT ROWID;
  ${tableNames.map((name) => `CREATE TABLE IF NOT EXISTS "${name}" (key INTEGER PRIMARY KEY AUTOINCREMENT, row TEXT NOT NULL);`).join('\n')}
`;

const statementsOf = (db: DatabaseSync, name: TableName): Statements => ({
  append: db.prepare(`INSERT INTO "${name}" (row) VALUES (?)`),
  update: db.prepare(`UPDATE "${name}" SET row = ? WHERE key = ?`),
  remove: db.prepare(`DELETE FROM "${name}" WHERE key = ?`),
  get: db.prepare(`SELECT row FROM "${name}" WHERE key = ?`),
  has: db.prepare(`SELECT 1 FROM "${name}" WHERE key = ?`),
  after: db.prepare(`SELECT key, row FROM "${name}" WHERE key > ? ORDER BY key LIMIT ?`),
  latest: db.prepare(`SELECT key, row FROM "${name}" ORDER BY key DESC LIMIT ?`),
  keys: db.prepare(`SELECT key FROM "${name}" ORDER BY key`),
});

const read = <Row>(records: unknown): Keyed<Row>[] => (records as RowRecord[]).map(({ key, row }) => ({ key, row: JSON.parse(row) as Row }));

/**
 * A device's replica in one SQLite file (write-ahead log): a strict commit is synced to the disk, a relaxed one is not, and
 * the log keeps their order. The file belongs to one process; nothing ever evicts it.
 */
export class SqliteReplicaStore implements ReplicaStore {
  readonly #db: DatabaseSync;
  readonly #tables: { readonly [T in TableName]: Statements };
  readonly #replica: StatementSync;
  readonly #setReplica: StatementSync;
  readonly #putPage: StatementSync;
  readonly #pagesSince: StatementSync;
  readonly #dropPages: StatementSync;
  readonly #onCommit: (batch: Batch) => void;
  #durability: Durability = 'strict';
  #open = true;

  /** Opens or creates the file; `onCommit` sees every batch before it is written. Throws `storage` when it cannot be read or written. */
  constructor(path: string, onCommit?: (batch: Batch) => void) {
    this.#onCommit = onCommit ?? (() => undefined);
    this.#db = guarded(() => new DatabaseSync(path));
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.#db.exec(schema);
    this.#tables = Object.fromEntries(tableNames.map((name) => [name, statementsOf(this.#db, name)])) as unknown as { readonly [T in TableName]: Statements };
    this.#replica = this.#db.prepare('SELECT revision, meta FROM replica');
    this.#setReplica = this.#db.prepare('UPDATE replica SET revision = ?, meta = ?');
    this.#putPage = this.#db.prepare('INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)');
    this.#pagesSince = this.#db.prepare('SELECT generation, page, data FROM pages WHERE generation = ? AND revision > ? ORDER BY page');
    this.#dropPages = this.#db.prepare('DELETE FROM pages WHERE generation < ?');
  }

  async read(known: Known | null): Promise<Snapshot | null> {
    this.#live();
    const { revision, meta } = this.#state();
    if (meta === null) return null;
    const since = known?.generation === meta.generation ? known.revision : 0;
    return {
      meta,
      revision,
      pages: this.#pagesSince.all(meta.generation, since) as unknown as StoredPage[],
      outbox: read(this.#tables.outbox.after.all(known?.lseq ?? 0, -1)),
      outboxKeys: await this.keys('outbox'),
    };
  }

  async pages(generation: number): Promise<readonly StoredPage[]> {
    this.#live();
    return this.#pagesSince.all(generation, 0) as unknown as StoredPage[];
  }

  async rows<T extends TableName>(table: T, after = 0, limit = -1): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    this.#live();
    return read(this.#tables[table].after.all(after, Number.isFinite(limit) ? limit : -1));
  }

  async latest<T extends TableName>(table: T, limit: number): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    this.#live();
    return read(this.#tables[table].latest.all(Math.max(0, limit)));
  }

  async keys(table: TableName): Promise<readonly number[]> {
    this.#live();
    return (this.#tables[table].keys.all() as { key: number }[]).map(({ key }) => key);
  }

  async commit(batch: Batch, durability: Durability): Promise<Committed> {
    this.#live();
    this.#onCommit(batch);
    this.#setDurability(durability);
    return guarded(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const committed = this.#write(batch);
        this.#db.exec('COMMIT');
        return committed;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  onEvicted(_listener: () => void): void {
    // One process owns the file: no other version of the engine can ask for it.
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#db.close();
  }

  #write(batch: Batch): Committed {
    const { revision, meta } = this.#state();
    if (batch.at !== undefined && revision !== batch.at) throw new SyncClientError('fenced', 'Another engine has written meanwhile: read again');
    this.#check(batch, meta);
    const next = revision + 1;
    const begun = meta ?? batch.begin ?? null;
    const merged = begun !== null && batch.meta !== undefined ? { ...begun, ...batch.meta } : begun;
    this.#setReplica.run(next, merged === null ? null : JSON.stringify(merged));
    for (const { generation, page, data } of batch.pages ?? []) this.#putPage.run(generation, page, next, data);
    if (batch.dropBelow !== undefined) this.#dropPages.run(batch.dropBelow);
    return { revision: next, keys: this.#writeTables(batch) };
  }

  #check(batch: Batch, meta: ReplicaMeta | null): void {
    if (batch.fence !== undefined && meta?.leaderEpoch !== batch.fence) {
      throw new SyncClientError('fenced', 'Another engine leads now: this result is discarded and fetched again');
    }
    if (batch.epoch !== undefined && meta?.epoch !== batch.epoch) {
      throw new SyncClientError('fenced', 'The server has begun another history: read again');
    }
    for (const name of tableNames) {
      for (const key of batch.require?.[name] ?? []) {
        if (this.#tables[name].has.get(key) === undefined) throw new SyncClientError('fenced', `Row ${key} of ${name} is gone: read again`);
      }
    }
    for (const { key, op } of batch.unsent ?? []) {
      const [found] = read<OutboxRow>(this.#tables.outbox.after.all(key - 1, 1));
      if (found?.key !== key || found.row.ctr !== null || found.row.op.id !== op) throw new SyncClientError('fenced', `Operation ${key} is gone, another or on its way: read again`);
    }
  }

  #writeTables(batch: Batch): Committed['keys'] {
    const keys: { [T in TableName]?: readonly number[] } = {};
    for (const name of tableNames) {
      const { append, update, remove } = this.#tables[name];
      for (const { key, row } of batch.update?.[name] ?? []) update.run(JSON.stringify(row), key);
      for (const key of batch.remove?.[name] ?? []) remove.run(key);
      const rows: readonly unknown[] | undefined = batch.append?.[name];
      if (rows !== undefined) keys[name] = rows.map((row) => Number(append.run(JSON.stringify(row)).lastInsertRowid));
    }
    return keys;
  }

  #state(): { readonly revision: number; readonly meta: ReplicaMeta | null } {
    const { revision, meta } = this.#replica.get() as { revision: number; meta: string | null };
    return { revision, meta: meta === null ? null : (JSON.parse(meta) as ReplicaMeta) };
  }

  #setDurability(durability: Durability): void {
    if (durability === this.#durability) return;
    this.#db.exec(`PRAGMA synchronous = ${durability === 'strict' ? 'FULL' : 'NORMAL'}`);
    this.#durability = durability;
  }

  #live(): void {
    if (!this.#open) throw new SyncClientError('closed', 'The database is closed: open the engine again');
  }
}

const sqliteFull = 13;

/** SQLite's failures in the engine's own words; ours pass. */
const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SyncClientError) throw cause;
    const full = cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteFull;
    const what = cause instanceof Error ? cause.message : String(cause);
    throw full
      ? new SyncClientError('storage-full', 'The disk has no room left for the replica: free some space and try again', { cause })
      : new SyncClientError('storage', `The replica could not be read or written (${what}): check the disk and the folder's rights`, { cause });
  }
};
