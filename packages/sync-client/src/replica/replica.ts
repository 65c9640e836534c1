import { asDeviceId, MemoryTree, rootOf } from '@holdfast/domain';
import type { NodeId, SpaceId } from '@holdfast/domain';
import type { Channel } from '../ports/channel.ts';
import type { Random } from '../ports/random.ts';
import { tableNames } from '../ports/replica-store.ts';
import type { Batch, Committed, Durability, Keyed, OutboxRow, ReplicaMeta, ReplicaStore, Snapshot, StoredPage, TableName } from '../ports/replica-store.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { BaseRecord } from './base-record.ts';
import { lastOfEach, splitRecords } from './base-record.ts';
import { decodePage, encodePage } from './page-codec.ts';
import { movedSum, noSum, sumOf, sumWithout } from './checksum.ts';
import { collectedFrom, isCollected } from './collected.ts';
import type { NextBase } from './next-base.ts';
import { PageTable } from './page-table.ts';
import { Queue } from './queue.ts';
import { View } from './view.ts';

/** What a change of the replica may have touched; `all` when the base was replaced. */
export type Touched = ReadonlySet<NodeId> | 'all';

/** Told of a change. Asking what it touched replays the pending operations if need be: ask once a frame, not once a change. */
export type ReplicaListener = (touched: () => Touched) => void;

export interface ReplicaPorts {
  readonly store: ReplicaStore;
  readonly channel: Channel;
  readonly random: Random;
}

export interface ReplicaIdentity {
  readonly space: SpaceId;
  readonly deviceName: string;
}

/** What one commit changes besides base rows. */
export interface Step extends Omit<Batch, 'pages'> {
  /** Records that go into the base. */
  readonly records?: readonly BaseRecord[];
  /** Records that replace the whole base: the next generation. */
  readonly replace?: readonly BaseRecord[];
  /** A base that takes the place of this one; `records` are what has changed since. */
  readonly next?: NextBase;
  /** Pages of a base that is being fetched: nobody reads them yet. */
  readonly ahead?: readonly StoredPage[];
  /** Tombstones and aliases up to here leave the base (H30). */
  readonly floor?: number;
}

const pagesPerWrite = 200;

/**
 * This engine's memory of what the store holds: base, outbox, view. Whatever any tab commits arrives here in the order
 * of the revisions, and the memory changes only after the commit.
 */
export class Replica {
  /** This device had nothing of the space when it was opened. */
  readonly begun: boolean;
  readonly #ports: ReplicaPorts;
  readonly #identity: ReplicaIdentity;
  readonly #commits = new Queue();
  readonly #listeners = new Set<ReplicaListener>();
  #meta: ReplicaMeta;
  #revision = 0;
  #tree: MemoryTree;
  #pages = new PageTable();
  #outbox: Keyed<OutboxRow>[] = [];
  /** Null while the base has moved and nobody has looked since: a long drain replays its outbox once, not once an exchange. */
  #view: View | null = null;
  /** What may look different since the view was last up to date. */
  #moved: Set<NodeId> | null = null;

  private constructor(ports: ReplicaPorts, identity: ReplicaIdentity, meta: ReplicaMeta, begun: boolean) {
    this.begun = begun;
    this.#ports = ports;
    this.#identity = identity;
    this.#meta = meta;
    this.#tree = new MemoryTree(rootOf(identity.space));
  }

  /** Opens what this device has of the space, or begins it. */
  static async open(ports: ReplicaPorts, identity: ReplicaIdentity): Promise<Replica> {
    const meta = firstMeta(identity.space, ports.random);
    const found = await ports.store.read(null);
    const stored = found ?? (await begin(ports.store, meta));
    if (stored.meta.space !== identity.space) throw new SyncClientError('corrupt', 'This database belongs to another space: open the one of this space');
    const replica = new Replica(ports, identity, stored.meta, found === null);
    try {
      replica.#adoptSnapshot(stored, true);
      return replica;
    } catch (error) {
      if (!hasCode(error, 'corrupt')) throw error;
      return await Replica.#withoutBase(ports, identity, stored.meta);
    }
  }

  /** The base cannot be read: it is thrown away and fetched again; the outbox stays. */
  static async #withoutBase(ports: ReplicaPorts, identity: ReplicaIdentity, { generation, bootstrap }: ReplicaMeta): Promise<Replica> {
    const empty = Math.max(generation, bootstrap?.generation ?? 0) + 1;
    await ports.store.commit({ meta: { generation: empty, checksum: noSum, rebuild: true, bootstrap: null }, dropBelow: empty }, 'strict');
    const stored = await ports.store.read(null);
    if (stored === null) throw new SyncClientError('storage', 'The replica has vanished from this device: reload the app');
    const replica = new Replica(ports, identity, stored.meta, false);
    replica.#adoptSnapshot(stored, true);
    return replica;
  }

  get meta(): ReplicaMeta {
    return this.#meta;
  }

  /** Grows with everything that any tab commits. */
  get revision(): number {
    return this.#revision;
  }

  /** The generation of a base that is yet to be written: one that nothing was ever written for. */
  get nextGeneration(): number {
    return Math.max(this.#meta.generation, this.#meta.bootstrap?.generation ?? 0) + 1;
  }

  /** The pages of a generation that is not the base yet. */
  pagesOf(generation: number): Promise<readonly StoredPage[]> {
    return this.#ports.store.pages(generation);
  }

  get tree(): MemoryTree {
    return this.#tree;
  }

  /** The base with the pending operations applied (P9). */
  get view(): View {
    this.#view ??= this.#replay();
    return this.#view;
  }

  /** The base with the pending operations applied, as if those under `keys` had never been. */
  viewWithout(keys: ReadonlySet<number>): View {
    const view = new View(this.#tree, this.#meta.cursor, { deviceName: this.#identity.deviceName });
    for (const { key, row } of this.#outbox) if (!keys.has(key)) view.apply(key, row.op);
    return view;
  }

  /** Pending operations in the order of their lseq. */
  get outbox(): readonly Keyed<OutboxRow>[] {
    return this.#outbox;
  }

  listen(listener: ReplicaListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes one step and takes it over. All steps of this engine happen one after another. */
  commit(step: Step | (() => Step | null), durability: Durability): Promise<Committed | null> {
    return this.#commits.run(async () => {
      const wanted = typeof step === 'function' ? step() : step;
      if (wanted === null) return null;
      try {
        return await this.#commit(wanted, durability);
      } catch (error) {
        if (hasCode(error, 'storage')) await this.#lookWhetherDone(wanted);
        throw error;
      }
    });
  }

  /** A commit whose answer was cut off may have been done (H6): what lies in the store is taken over, and all tabs are told. */
  async #lookWhetherDone(batch: Batch): Promise<void> {
    try {
      const snapshot = await this.#ports.store.read({ generation: this.#meta.generation, revision: this.#revision, lseq: 0 });
      if (snapshot === null || snapshot.revision === this.#revision) return;
      this.#adoptSnapshot(snapshot, true);
      this.#told(snapshot, batch);
    } catch (error) {
      // Still cut off: the commit's own error is told, and the next one that succeeds reads back what is there.
      if (!hasCode(error, 'storage')) throw error;
    }
  }

  /** Reads what other tabs have committed. */
  refresh(): Promise<void> {
    return this.#commits.run(() => this.#readBack(false));
  }

  /** Like `refresh`, and reads the whole outbox anew: a new leader needs what the last one wrote into the rows. */
  refreshOutbox(): Promise<void> {
    return this.#commits.run(() => this.#readBack(true));
  }

  async #commit(step: Step, durability: Durability): Promise<Committed> {
    const { records: given, replace, next, ahead, floor, ...batch } = step;
    const records = given === undefined ? [] : lastOfEach(given);
    const rises = floor !== undefined && floor > (this.#meta.floor ?? 0);
    if (replace !== undefined) return await this.#replaceBase(lastOfEach(replace).filter((record) => !isCollected(record, floor ?? 0)), batch, durability, floor);
    if (next !== undefined) return await this.#flipTo(next, records, batch, durability, floor);
    const gone = rises ? collectedFrom(this.#tree, records, floor) : [];
    const plan = this.#pages.plan(records, gone);
    const { generation } = this.#meta;
    const pages = [...(ahead ?? []), ...[...plan.pages].map(([page, contents]) => ({ generation, page, data: encodePage(contents) }))];
    const checksum = sumWithout(movedSum(this.#meta.checksum, records, (record) => this.#pages.find(record)), gone);
    const news: Batch = { ...((records.length > 0 || rises) && { meta: { ...batch.meta, checksum, ...(rises && { floor }) } }) };
    const committed = await this.#ports.store.commit({ ...batch, ...news, pages }, durability);
    if (committed.revision !== this.#revision + 1) {
      // Another tab has committed in between: what lies in the store is read back.
      await this.#readBack(true);
    } else {
      this.#revision = committed.revision;
      this.#pages.adopt(plan);
      this.#adopt({ ...batch, ...news }, records, committed);
      if (rises) this.#tree.collect(floor);
    }
    return this.#told(committed, batch);
  }

  /** The whole base anew, as the next generation; then what lies in the store is read back. */
  async #replaceBase(records: readonly BaseRecord[], batch: Batch, durability: Durability, floor: number | undefined): Promise<Committed> {
    const generation = this.nextGeneration;
    const pages = [...new PageTable().plan(records).pages].map(([page, contents]) => ({ generation, page, data: encodePage(contents) }));
    await this.#writeAhead(pages, batch.fence);
    const meta = { ...batch.meta, generation, checksum: sumOf(records), ...(floor !== undefined && { floor }) };
    const committed = await this.#ports.store.commit({ ...batch, meta, dropBelow: generation }, durability);
    await this.#readBack(true);
    return this.#told(committed, batch);
  }

  /** The base that was fetched ahead becomes the base, with what has changed since; it is in memory already. */
  async #flipTo(next: NextBase, records: readonly BaseRecord[], batch: Batch, durability: Durability, floor: number | undefined): Promise<Committed> {
    const { generation, table, tree } = next;
    const gone = floor === undefined ? [] : collectedFrom(tree, records, floor);
    const plan = table.plan(records, gone);
    const pages = [...plan.pages].map(([page, contents]) => ({ generation, page, data: encodePage(contents) }));
    const checksum = sumWithout(movedSum(next.checksum, records, (record) => table.find(record)), gone);
    const flipped: Batch = { ...batch, meta: { ...batch.meta, generation, checksum, ...(floor !== undefined && { floor }) }, dropBelow: generation };
    const committed = await this.#ports.store.commit({ ...flipped, pages }, durability);
    table.adopt(plan);
    tree.apply(splitRecords(records));
    if (floor !== undefined) tree.collect(floor);
    this.#tree = tree;
    this.#pages = table;
    const alone = committed.revision === this.#revision + 1;
    if (alone) this.#revision = committed.revision;
    this.#adopt(flipped, [], committed);
    if (!alone) await this.#readBack(true);
    this.#tell(() => 'all');
    return this.#told(committed, batch);
  }

  #told<T extends { readonly revision: number }>(committed: T, batch: Batch): T {
    this.#ports.channel.post({ type: 'committed', revision: committed.revision, tables: tablesIn(batch) });
    return committed;
  }

  /** The pages of a generation that is not yet the base: nobody reads them before the flip (H26). */
  async #writeAhead(pages: NonNullable<Batch['pages']>, fence: number | undefined): Promise<void> {
    for (let from = 0; from < pages.length; from += pagesPerWrite) {
      await this.#ports.store.commit({ ...(fence === undefined ? {} : { fence }), pages: pages.slice(from, from + pagesPerWrite) }, 'relaxed');
    }
  }

  #adopt(batch: Batch, records: readonly BaseRecord[], committed: Committed): void {
    this.#meta = { ...this.#meta, ...batch.meta };
    if (records.length > 0) this.#tree.apply(splitRecords(records));
    const removed = new Set(batch.remove?.outbox);
    const updated = new Map((batch.update?.outbox ?? []).map(({ key, row }) => [key, row]));
    if (removed.size > 0) this.#outbox = this.#outbox.filter(({ key }) => !removed.has(key));
    if (updated.size > 0) this.#outbox = this.#outbox.map((entry) => ({ key: entry.key, row: updated.get(entry.key) ?? entry.row }));
    const added = (batch.append?.outbox ?? []).map((row, i) => ({ key: committed.keys.outbox?.[i] ?? 0, row }));
    for (const entry of added) this.#outbox.push(entry);
    if (records.length > 0 || removed.size > 0 || changesBasis(batch)) this.#rebase(records);
    else if (added.length > 0) this.#extend(added);
  }

  /** New operations only: they go on top of the view as it is. */
  #extend(added: readonly Keyed<OutboxRow>[]): void {
    const view = this.#view;
    if (view === null) return this.#rebase([]);
    const before = view.writes;
    for (const { key, row } of added) view.apply(key, row.op);
    this.#tell(() => view.touchedSince(before));
  }

  /** The base or the outbox has moved: the pending operations are applied anew when somebody looks (P9). */
  #rebase(records: readonly BaseRecord[]): void {
    const moved = (this.#moved ??= new Set(this.#view?.touched()));
    this.#view = null;
    for (const record of records) moved.add(record.kind === 'alias' ? record.row.from : record.row.id);
    this.#tell(() => {
      if (this.#moved === moved) this.#view ??= this.#replay();
      return moved;
    });
  }

  #replay(): View {
    const view = new View(this.#tree, this.#meta.cursor, { deviceName: this.#identity.deviceName });
    for (const { key, row } of this.#outbox) view.apply(key, row.op);
    for (const id of view.touched()) this.#moved?.add(id);
    this.#moved = null;
    return view;
  }

  async #readBack(wholeOutbox: boolean): Promise<void> {
    const lseq = wholeOutbox ? 0 : (this.#outbox.at(-1)?.key ?? 0);
    const snapshot = await this.#ports.store.read({ generation: this.#meta.generation, revision: this.#revision, lseq });
    if (snapshot === null) throw new SyncClientError('storage', 'The replica has vanished from this device: reload the app');
    if (snapshot.revision === this.#revision && !wholeOutbox) return;
    this.#adoptSnapshot(snapshot, wholeOutbox);
  }

  #adoptSnapshot(snapshot: Snapshot, wholeOutbox: boolean): void {
    const replaced = snapshot.meta.generation !== this.#meta.generation || this.#revision === 0;
    const floor = snapshot.meta.floor ?? 0;
    const rises = !replaced && floor > (this.#meta.floor ?? 0);
    this.#meta = snapshot.meta;
    this.#revision = snapshot.revision;
    if (replaced) {
      this.#tree = new MemoryTree(this.#tree.root);
      this.#pages = new PageTable();
    }
    const records: BaseRecord[] = [];
    for (const page of snapshot.pages) {
      const contents = decodePage(page.data);
      this.#pages.load(page.page, contents);
      for (const record of contents) records.push(record);
    }
    this.#tree.apply(splitRecords(records));
    if (rises) this.#tree.collect(floor);
    const keys = new Set(snapshot.outboxKeys);
    const kept = wholeOutbox ? [] : this.#outbox.filter(({ key }) => keys.has(key));
    this.#outbox = [...kept, ...snapshot.outbox];
    this.#rebase(records);
    if (replaced) this.#tell(() => 'all');
  }

  #tell(touched: () => Touched): void {
    for (const listener of [...this.#listeners]) listener(touched);
  }
}

const tablesIn = ({ append, update, remove }: Batch): TableName[] =>
  tableNames.filter((name) => [append, update, remove].some((part) => (part?.[name]?.length ?? 0) > 0));

/** The pending operations themselves change, or what their author is taken to have seen. */
const changesBasis = (batch: Batch): boolean =>
  batch.meta?.cursor !== undefined || (batch.update?.outbox ?? []).some(({ row }) => row.ctr === null);

const firstMeta = (space: SpaceId, random: Random): ReplicaMeta => ({
  space, device: asDeviceId(random.uuid()), epoch: null, cursor: 0, token: null, checksum: noSum, generation: 1, nextCtr: 1, ackedCtr: 0,
  serverOffset: 0, leaderEpoch: 0, rebuild: false, ready: false, lastSynced: null,
});

/** Two tabs may begin at once: the store takes the first. */
const begin = async (store: ReplicaStore, meta: ReplicaMeta): Promise<Snapshot> => {
  await store.commit({ begin: meta }, 'strict');
  const stored = await store.read(null);
  if (stored === null) throw new SyncClientError('storage', 'The replica could not be begun on this device: check the free space');
  return stored;
};
