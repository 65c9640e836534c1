import { isSeenInLists } from '../ports/glimpse-store.ts';
import type { GlimpseStore } from '../ports/glimpse-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { tableNames } from '../ports/replica-store.ts';
import type {
  Batch, Committed, Durability, Keyed, Known, ReplicaMeta, ReplicaStore, ReplicaTables, Snapshot, StoredPage, TableName,
} from '../ports/replica-store.ts';
import { MemoryTable } from './memory-table.ts';

type Tables = { [T in TableName]: MemoryTable<ReplicaTables[T]> };
interface HeldPage extends StoredPage {
  readonly revision: number;
}

const emptyTables = (): Tables => ({
  outbox: new MemoryTable(), blobs: new MemoryTable(), journal: new MemoryTable(), parked: new MemoryTable(),
  settled: new MemoryTable(), uploads: new MemoryTable(), staged: new MemoryTable(), undo: new MemoryTable(), history: new MemoryTable(), versions: new MemoryTable(),
  holds: new MemoryTable(), pins: new MemoryTable(),
});

/**
 * One device's database, which outlives the engines that open it. Strict commits survive a crash, of the relaxed ones
 * since then a crash loses the last few; never one from the middle.
 */
export class MemoryDisk {
  #meta: ReplicaMeta | null = null;
  #revision = 0;
  /** At which something was committed last that lists show. */
  #shown = 0;
  #glimpse: { readonly revision: number; readonly text: string } | null = null;
  #pages = new Map<string, HeldPage>();
  #tables: Tables = emptyTables();
  /** How to take back each commit since the last strict one. */
  #unsafe: (() => void)[][] = [];
  #open = new Set<MemoryReplicaStore>();

  open(): ReplicaStore & GlimpseStore {
    const store = new MemoryReplicaStore(this, () => this.#open.delete(store));
    this.#open.add(store);
    return store;
  }

  /** Commits that a crash may still lose. */
  get atRisk(): number {
    return this.#unsafe.length;
  }

  /** Ends all engines' connections and takes back the last `lose` relaxed commits (at most those at risk). */
  crash(lose: number): void {
    for (const store of this.#open) store.sever();
    this.#open.clear();
    for (let i = 0; i < lose; i += 1) for (const undo of (this.#unsafe.pop() ?? []).reverse()) undo();
    this.#unsafe = [];
  }

  /** Another version of the app wants the database (H17). */
  evict(): void {
    for (const store of [...this.#open]) store.evict();
    this.#open.clear();
  }

  /** The same contents on another disk: a cloned profile, or a backup to be restored (H4). */
  clone(): MemoryDisk {
    const twin = new MemoryDisk();
    twin.#meta = this.#meta;
    twin.#revision = this.#revision;
    twin.#shown = this.#shown;
    twin.#glimpse = this.#glimpse;
    twin.#pages = new Map(this.#pages);
    for (const name of tableNames) Object.assign(twin.#tables, { [name]: this.#tables[name].copy() });
    return twin;
  }

  get meta(): ReplicaMeta | null {
    return this.#meta;
  }

  read(known: Known | null): Snapshot | null {
    const meta = this.#meta;
    if (meta === null) return null;
    const since = known?.generation === meta.generation ? known.revision : 0;
    const pages = [...this.#pages.values()].filter((page) => page.generation === meta.generation && page.revision > since);
    return {
      meta,
      revision: this.#revision,
      pages: pages.sort((a, b) => a.page - b.page).map(({ generation, page, data }) => ({ generation, page, data })),
      outbox: this.#tables.outbox.rows(known?.lseq ?? 0, Number.POSITIVE_INFINITY),
      outboxKeys: this.#tables.outbox.keys(),
    };
  }

  pages(generation: number): readonly StoredPage[] {
    const pages = [...this.#pages.values()].filter((page) => page.generation === generation);
    return pages.sort((a, b) => a.page - b.page).map(({ page, data }) => ({ generation, page, data }));
  }

  table<T extends TableName>(name: T): Tables[T] {
    return this.#tables[name];
  }

  /** Checks first, then writes: all of it happens or nothing. */
  commit(batch: Batch, durability: Durability): Committed {
    this.#check(batch);
    const undo: (() => void)[] = [];
    this.#writeMeta(batch, undo);
    this.#writePages(batch, undo);
    const keys = this.#writeTables(batch, undo);
    if (durability === 'strict') this.#unsafe = [];
    else this.#unsafe.push(undo);
    return { revision: this.#revision, keys };
  }

  #check(batch: Batch): void {
    if (batch.fence !== undefined && this.#meta?.leaderEpoch !== batch.fence) {
      throw new SyncClientError('fenced', 'Another tab leads now: this result is discarded and fetched again');
    }
    if (batch.epoch !== undefined && this.#meta?.epoch !== batch.epoch) {
      throw new SyncClientError('fenced', 'The server has begun another history: read again');
    }
    if (batch.at !== undefined && this.#revision !== batch.at) throw new SyncClientError('fenced', 'Another tab has written meanwhile: read again');
    for (const name of tableNames) {
      for (const key of batch.require?.[name] ?? []) {
        if (!this.#tables[name].has(key)) throw new SyncClientError('fenced', `Row ${key} of ${name} is gone: read again`);
      }
    }
    for (const { key, op } of batch.unsent ?? []) {
      const row = this.#tables.outbox.get(key);
      if (row?.ctr !== null || row.op.id !== op) throw new SyncClientError('fenced', `Operation ${key} is gone, another or on its way: read again`);
    }
  }

  #writeMeta(batch: Batch, undo: (() => void)[]): void {
    const [meta, revision, shown] = [this.#meta, this.#revision, this.#shown];
    this.#revision += 1;
    if (isSeenInLists(batch)) this.#shown = this.#revision;
    if (batch.begin !== undefined) this.#meta ??= batch.begin;
    if (batch.meta !== undefined && this.#meta !== null) this.#meta = { ...this.#meta, ...batch.meta };
    undo.push(() => {
      this.#meta = meta;
      this.#revision = revision;
      this.#shown = shown;
    });
  }

  get glimpse(): string | null {
    return this.#glimpse !== null && this.#glimpse.revision >= this.#shown ? this.#glimpse.text : null;
  }

  keepGlimpse(revision: number, text: string): void {
    const before = this.#glimpse;
    this.#glimpse = { revision, text };
    this.#unsafe.push([() => {
      this.#glimpse = before;
    }]);
  }

  #writePages(batch: Batch, undo: (() => void)[]): void {
    for (const page of batch.pages ?? []) {
      const key = `${page.generation}:${page.page}`;
      const before = this.#pages.get(key);
      this.#pages.set(key, { ...page, revision: this.#revision });
      undo.push(() => (before === undefined ? this.#pages.delete(key) : this.#pages.set(key, before)));
    }
    for (const [key, page] of batch.dropBelow === undefined ? [] : [...this.#pages]) {
      if (page.generation >= (batch.dropBelow ?? 0)) continue;
      this.#pages.delete(key);
      undo.push(() => this.#pages.set(key, page));
    }
  }

  #writeTables(batch: Batch, undo: (() => void)[]): Committed['keys'] {
    const keys: { [T in TableName]?: readonly number[] } = {};
    for (const name of tableNames) {
      const table = this.#tables[name] as MemoryTable<unknown>;
      for (const { key, row } of batch.update?.[name] ?? []) table.update(key, row, undo);
      for (const key of batch.remove?.[name] ?? []) table.remove(key, undo);
      const rows = batch.append?.[name];
      if (rows !== undefined) keys[name] = rows.map((row) => table.append(row, undo));
    }
    return keys;
  }
}

/** One tab's connection to a MemoryDisk. */
export class MemoryReplicaStore implements ReplicaStore, GlimpseStore {
  readonly #disk: MemoryDisk;
  readonly #onClose: () => void;
  readonly #evicted: (() => void)[] = [];
  #closed = false;

  constructor(disk: MemoryDisk, onClose: () => void) {
    this.#disk = disk;
    this.#onClose = onClose;
  }

  async read(known: Known | null, early?: (pages: readonly StoredPage[]) => void): Promise<Snapshot | null> {
    const snapshot = this.#live().read(known);
    if (snapshot === null || early === undefined) return snapshot;
    for (const page of snapshot.pages) early([page]);
    return { ...snapshot, pages: [] };
  }

  async pages(generation: number): Promise<readonly StoredPage[]> {
    return this.#live().pages(generation);
  }

  async rows<T extends TableName>(table: T, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    return (this.#live().table(table) as MemoryTable<ReplicaTables[T]>).rows(after, limit);
  }

  async latest<T extends TableName>(table: T, limit: number): Promise<readonly Keyed<ReplicaTables[T]>[]> {
    return (this.#live().table(table) as MemoryTable<ReplicaTables[T]>).latest(limit);
  }

  async keys(table: TableName): Promise<readonly number[]> {
    return this.#live().table(table).keys();
  }

  async commit(batch: Batch, durability: Durability): Promise<Committed> {
    return this.#live().commit(batch, durability);
  }

  async glimpse(): Promise<string | null> {
    return this.#live().glimpse;
  }

  async keepGlimpse(revision: number, text: string): Promise<void> {
    this.#live().keepGlimpse(revision, text);
  }

  onEvicted(listener: () => void): void {
    this.#evicted.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#onClose();
  }

  /** The process is gone: nothing it still tries reaches the disk. */
  sever(): void {
    this.#closed = true;
  }

  evict(): void {
    this.#closed = true;
    for (const listener of this.#evicted) listener();
  }

  #live(): MemoryDisk {
    if (this.#closed) throw new SyncClientError('closed', 'The database is closed: open the engine again');
    return this.#disk;
  }
}
