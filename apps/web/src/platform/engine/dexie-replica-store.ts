import { isSeenInLists, SyncClientError, tableNames } from '@holdfast/sync-client';
import type {
  Batch, Committed, Durability, GlimpseStore, Keyed, Known, OutboxRow, ReplicaMeta, ReplicaStore, ReplicaTables, Snapshot, StoredPage, TableName,
} from '@holdfast/sync-client';
import { Dexie } from 'dexie';
import type { Table } from 'dexie';
import { withReopening } from './reopening.ts';

/** The one record of the replica: what it is, how often it was written, and the latest writes by name. */
interface MetaRecord {
  readonly meta: ReplicaMeta | null;
  readonly revision: number;
  /** Marks of the latest commits: one that is tried again after a severed connection must not happen twice (H6). */
  readonly recent: readonly string[];
  /** What some of these commits answered: whoever tries again is told the same. */
  readonly answered?: Readonly<Record<string, Answered>>;
  /** At which something was committed last that lists show; not there when an earlier version of the app wrote last. */
  readonly shown?: number;
}

/** The rows that one commit adds to a table get keys one after the other. */
interface Answered {
  readonly revision: number;
  readonly first: { readonly [T in TableName]?: number };
}

/** What lists showed at a revision. */
interface GlimpseRecord {
  readonly revision: number;
  readonly text: string;
}

interface PageRecord extends StoredPage {
  readonly revision: number;
}

const metaKey = 'replica';
const glimpseKey = 'glimpse';
const rememberedMarks = 32;
/** Pages that are read at once while a base is opened: some 2 MB. */
const pagesInPiece = 40;
/** An older tab that does not let go of the database within this time is frozen, or from before it could. */
const blockedForMs = 4_000;

/** The database's tables. Every row has a number as its key, given by the database. */
class ReplicaDatabase extends Dexie {
  readonly meta!: Table<MetaRecord | GlimpseRecord, string>;
  readonly pages!: Table<PageRecord, [number, number]>;

  constructor(name: string, durability: Durability) {
    super(name, { chromeTransactionDurability: durability });
    const counted = Object.fromEntries(tableNames.map((table) => [table, '++']));
    // 2: the table of what can be undone (H14). 3: the histories of files. 4: what is known of versions (H21). 5: what the person has paused. 6: what is pinned.
    this.version(6).stores({ meta: '', pages: '[generation+page], [generation+revision]', ...counted });
  }
}

/** What this device keeps of one space, in IndexedDB: strict writes by one connection, relaxed ones by another (H1). */
export class DexieReplicaStore implements ReplicaStore, GlimpseStore {
  readonly #strict: ReplicaDatabase;
  readonly #relaxed: ReplicaDatabase;
  readonly #evicted: (() => void)[] = [];
  #closed = false;
  #blocked = Promise.withResolvers<never>();

  constructor(name: string) {
    this.#strict = new ReplicaDatabase(name, 'strict');
    this.#relaxed = new ReplicaDatabase(name, 'relaxed');
    for (const database of [this.#strict, this.#relaxed]) {
      database.on('versionchange', () => this.#evict());
      database.on('blocked', () => this.#waitForOthers(database));
    }
  }

  async read(known: Known | null, early?: (pages: readonly StoredPage[]) => void): Promise<Snapshot | null> {
    return await this.#run(this.#relaxed, (db) => db.transaction('r', [db.meta, db.pages, tableOf(db, 'outbox')], () => readSnapshot(db, known, early)));
  }

  async pages(generation: number): Promise<readonly StoredPage[]> {
    return await this.#run(this.#relaxed, async (db) => {
      const pages = await db.pages.where('[generation+page]').between([generation, Dexie.minKey], [generation, Dexie.maxKey]).toArray();
      return pages.map(({ page, data }) => ({ generation, page, data }));
    });
  }

  async rows<T extends TableName>(table: T, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    return await this.#run(this.#relaxed, (db) => readRows(tableOf(db, table), after, limit));
  }

  async latest<T extends TableName>(table: T, limit: number): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    return await this.#run(this.#relaxed, async (db) => {
      const from = await tableOf(db, table).toCollection().reverse().limit(limit).primaryKeys();
      const last = from.at(-1);
      return last === undefined ? [] : (await readRows(tableOf(db, table), last - 1, Number.POSITIVE_INFINITY)).reverse();
    });
  }

  async keys(table: TableName): Promise<readonly number[]> {
    return await this.#run(this.#relaxed, (db) => tableOf(db, table).toCollection().primaryKeys());
  }

  async commit(batch: Batch, durability: Durability): Promise<Committed> {
    const mark = crypto.randomUUID();
    return await this.#run(durability === 'strict' ? this.#strict : this.#relaxed, (db) => db.transaction('rw', tablesOf(db, batch), () => write(db, batch, mark)));
  }

  async glimpse(): Promise<string | null> {
    return await this.#run(this.#relaxed, (db) => db.transaction('r', db.meta, async () => {
      const [replica, glimpse] = await Promise.all([replicaRecord(db), db.meta.get(glimpseKey) as PromiseLike<GlimpseRecord | undefined>]);
      return replica !== undefined && glimpse !== undefined && glimpse.revision >= shownAt(replica) ? glimpse.text : null;
    }));
  }

  async keepGlimpse(revision: number, text: string): Promise<void> {
    await this.#run(this.#relaxed, async (db) => await db.meta.put({ revision, text }, glimpseKey));
  }

  onEvicted(listener: () => void): void {
    this.#evicted.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#strict.close();
    this.#relaxed.close();
  }

  async #run<T>(database: ReplicaDatabase, work: (database: ReplicaDatabase) => PromiseLike<T>): Promise<T> {
    if (this.#closed) throw new SyncClientError('closed', 'The database of this device is closed: reload the app');
    return await Promise.race([withReopening(database, async () => await work(database), () => this.#closed), this.#blocked.promise]);
  }

  /** Another tab holds the database in its older form: whoever waits for it is told what to do; nothing is lost (H17). */
  #waitForOthers(database: ReplicaDatabase): void {
    setTimeout(() => {
      if (database.isOpen() || this.#closed) return;
      const { promise, reject } = this.#blocked;
      promise.catch(() => undefined);
      this.#blocked = Promise.withResolvers<never>();
      reject(new SyncClientError('storage', 'Another tab still runs an older version of Holdfast: close all other tabs of it, then try again. Everything is kept'));
    }, blockedForMs);
  }

  #evict(): void {
    if (this.#closed) return;
    void this.close();
    for (const listener of this.#evicted) listener();
  }
}

const replicaRecord = (db: ReplicaDatabase) => db.meta.get(metaKey) as PromiseLike<MetaRecord | undefined>;

const shownAt = ({ shown, revision }: MetaRecord): number => shown ?? revision;

const tableOf = <T extends TableName>(db: Dexie, name: T): Table<ReplicaTables[T], number> => db.table(name);

/** The tables that a batch touches, so that commits which do not meet run beside each other. */
const tablesOf = (db: ReplicaDatabase, batch: Batch): Table[] => {
  const wanted = [...written(batch), ...required(batch)];
  return [db.meta, ...(batch.pages !== undefined || batch.dropBelow !== undefined ? [db.pages] : []), ...new Set(wanted)].map((one) => (typeof one === 'string' ? db.table(one) : one));
};

const written = (batch: Batch): TableName[] =>
  tableNames.filter((name) => [batch.append, batch.update, batch.remove].some((part) => (part?.[name]?.length ?? 0) > 0));
const required = (batch: Batch): TableName[] => tableNames.filter((name) => (batch.require?.[name]?.length ?? 0) > 0 || (name === 'outbox' && (batch.unsent?.length ?? 0) > 0));

const readSnapshot = async (db: ReplicaDatabase, known: Known | null, early?: (pages: readonly StoredPage[]) => void): Promise<Snapshot | null> => {
  const record = await replicaRecord(db);
  if (record === undefined || record.meta === null) return null;
  const { meta, revision } = record;
  const since = known?.generation === meta.generation ? known.revision : 0;
  const inPieces = since === 0 && early !== undefined;
  if (inPieces) await readInPieces(db, meta.generation, early);
  const pages = inPieces ? [] : await db.pages.where('[generation+revision]').between([meta.generation, since], [meta.generation, Dexie.maxKey], false, true).toArray();
  const outbox = await readRows(tableOf(db, 'outbox'), known?.lseq ?? 0, Number.POSITIVE_INFINITY);
  return {
    meta, revision, outbox, outboxKeys: await tableOf(db, 'outbox').toCollection().primaryKeys(),
    pages: pages.sort((a, b) => a.page - b.page).map(({ generation, page, data }) => ({ generation, page, data })),
  };
};

/** All pages of a generation, some at a time: while one piece is taken in, the database reads the next. By their own keys, which is faster than by an index. */
const readInPieces = async ({ pages }: ReplicaDatabase, generation: number, take: (pages: readonly StoredPage[]) => void): Promise<void> => {
  const [last] = await pages.where('[generation+page]').between([generation, Dexie.minKey], [generation, Dexie.maxKey]).reverse().limit(1).primaryKeys();
  const count = last?.[1] ?? 0;
  await Promise.all(Array.from({ length: Math.ceil((count + 1) / pagesInPiece) }, async (_, i) => {
    const from = i * pagesInPiece;
    take(await pages.where('[generation+page]').between([generation, from], [generation, from + pagesInPiece], true, false).toArray());
  }));
};

const readRows = async <Row>(table: Table<Row, number>, after: number, limit: number): Promise<Keyed<Row>[]> => {
  const chosen = table.where(':id').above(after);
  const limited = () => (Number.isFinite(limit) ? chosen.clone().limit(limit) : chosen.clone());
  const [keys, rows] = await table.db.transaction('r', table, () => Promise.all([limited().primaryKeys(), limited().toArray()]));
  return rows.map((row, i) => ({ key: keys[i] ?? 0, row }));
};

const write = async (db: ReplicaDatabase, batch: Batch, mark: string): Promise<Committed> => {
  const stored: MetaRecord = (await replicaRecord(db)) ?? { meta: null, revision: 0, recent: [] };
  if (stored.recent.includes(mark)) return answerAgain(batch, stored.answered?.[mark] ?? { revision: stored.revision, first: {} });
  if (batch.fence !== undefined && stored.meta?.leaderEpoch !== batch.fence) {
    throw new SyncClientError('fenced', 'Another tab leads now: this result is discarded and fetched again');
  }
  if (batch.epoch !== undefined && stored.meta?.epoch !== batch.epoch) throw new SyncClientError('fenced', 'The server has begun another history: read again');
  if (batch.at !== undefined && stored.revision !== batch.at) throw new SyncClientError('fenced', 'Another tab has written meanwhile: read again');
  // Every await in here is one of the database's own: a transaction ends as soon as nothing is asked of it.
  for (const name of required(batch)) await requireRows(db.table(name), name, batch.require?.[name] ?? []);
  if (batch.unsent !== undefined) await requireUnsent(tableOf(db, 'outbox'), batch.unsent);
  const revision = stored.revision + 1;
  const begun = stored.meta ?? batch.begin ?? null;
  const meta = begun === null || batch.meta === undefined ? begun : { ...begun, ...batch.meta };
  const shown = isSeenInLists(batch) ? revision : shownAt(stored);
  if (batch.pages !== undefined) await db.pages.bulkPut(batch.pages.map((page) => ({ ...page, revision })));
  if (batch.dropBelow !== undefined) await db.pages.where('[generation+page]').below([batch.dropBelow, Dexie.minKey]).delete();
  const keys: { [T in TableName]?: readonly number[] } = {};
  // Side by side: each answer of the database is a way there and back, and a person waits for all of them.
  await Promise.all(written(batch).map(async (name) => {
    const added = await writeTable(db, name, batch);
    if (added.length > 0) keys[name] = added;
  }));
  const recent = [mark, ...stored.recent.slice(0, rememberedMarks - 1)];
  await db.meta.put({ meta, revision, shown, recent, answered: { ...kept(stored, recent), [mark]: { revision, first: firstOf(keys) } } }, metaKey);
  return { revision, keys };
};

const firstOf = (keys: Committed['keys']): Answered['first'] =>
  Object.fromEntries(Object.entries(keys).flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));

const kept = ({ answered = {} }: MetaRecord, recent: readonly string[]): Readonly<Record<string, Answered>> =>
  Object.fromEntries(recent.flatMap((mark) => (answered[mark] === undefined ? [] : [[mark, answered[mark]]])));

const answerAgain = (batch: Batch, { revision, first }: Answered): Committed => {
  const keys: { [T in TableName]?: readonly number[] } = {};
  for (const name of tableNames) {
    const from = first[name];
    if (from !== undefined) keys[name] = (batch.append?.[name] ?? []).map((_, i) => from + i);
  }
  return { revision, keys };
};

const writeTable = async (db: ReplicaDatabase, name: TableName, batch: Batch): Promise<readonly number[]> => {
  const table: Table<unknown, number> = db.table(name);
  const updates: readonly Keyed<unknown>[] = batch.update?.[name] ?? [];
  if (updates.length > 0) {
    const present = await keysAmong(table, updates.map(({ key }) => key));
    const kept = updates.filter(({ key }) => present.has(key));
    await table.bulkPut(kept.map(({ row }) => row), kept.map(({ key }) => key));
  }
  const removed = batch.remove?.[name] ?? [];
  if (removed.length > 0) await removeRows(table, removed);
  const added: readonly unknown[] = batch.append?.[name] ?? [];
  return added.length === 0 ? [] : await table.bulkAdd([...added], { allKeys: true });
};

/** The least and the greatest of some keys. */
const stretchOf = (keys: readonly number[]): readonly [first: number, last: number] =>
  keys.reduce<readonly [number, number]>(([first, last], key) => [Math.min(first, key), Math.max(last, key)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

/**
 * Which of these rows are there. Keys are given one after the other, so those of a batch mostly stand side by side: the database is asked
 * for the keys of the whole stretch at once. Asked for one by one, the rows themselves come along, at a multiple of the time.
 */
const keysAmong = (table: Table<unknown, number>, keys: readonly number[]): PromiseLike<ReadonlySet<number>> => {
  const [first, last] = stretchOf(keys);
  // Promises of the database's own throughout: one of the language's between two of them would end the transaction.
  if (last - first < 2 * keys.length) return table.where(':id').between(first, last, true, true).primaryKeys().then((found) => new Set(found));
  return table.bulkGet([...keys]).then((rows) => new Set(keys.filter((_, i) => rows[i] !== undefined)));
};

/** A stretch without a gap is removed at once: each removal by itself is a request to the database. */
const removeRows = (table: Table<unknown, number>, keys: readonly number[]): PromiseLike<unknown> => {
  const [first, last] = stretchOf(keys);
  return new Set(keys).size === last - first + 1 ? table.where(':id').between(first, last, true, true).delete() : table.bulkDelete([...keys]);
};

/** A throw aborts the transaction: nothing of the batch is written. */
const requireRows = async (table: Table<unknown, number>, name: string, keys: readonly number[]): Promise<void> => {
  const present = await keysAmong(table, keys);
  if (keys.some((key) => !present.has(key))) throw new SyncClientError('fenced', `A row of ${name} is gone: read again`);
};

const requireUnsent = async (outbox: Table<OutboxRow, number>, unsent: NonNullable<Batch['unsent']>): Promise<void> => {
  const present = await outbox.bulkGet(unsent.map(({ key }) => key));
  if (present.some((row, i) => row?.ctr !== null || row.op.id !== unsent[i]?.op)) throw new SyncClientError('fenced', 'An operation is gone, another or on its way: read again');
};
