import { rootOf } from '@holdfast/domain';
import type { MemoryTree } from '@holdfast/domain';
import type { SpaceId } from '@holdfast/domain';
import type { Channel } from '../ports/channel.ts';
import type { Random } from '../ports/random.ts';
import type { Batch, Committed, Durability, Keyed, OutboxRow, ReplicaMeta, ReplicaStore, StoredPage } from '../ports/replica-store.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { Adopted } from './adopt.ts';
import type { Touched } from './adopt.ts';
import type { BaseRecord } from './base-record.ts';
import { lastOfEach } from './base-record.ts';
import { EarlyPages } from './early-pages.ts';
import { encodePage } from './page-codec.ts';
import { movedSum, noSum, sumOf, sumWithout } from './checksum.ts';
import { collectedFrom, isCollected } from './collected.ts';
import type { NextBase } from './next-base.ts';
import { begin, firstMeta } from './begin.ts';
import { tablesIn } from './tables-in.ts';
import { PageTable } from './page-table.ts';
import { InTurn } from '../timing/in-turn.ts';
import type { View } from './view.ts';

export type { Touched };

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
  readonly #held: Adopted;
  readonly #commits = new InTurn();
  readonly #listeners = new Set<ReplicaListener>();

  private constructor(ports: ReplicaPorts, identity: ReplicaIdentity, meta: ReplicaMeta, begun: boolean) {
    this.begun = begun;
    this.#ports = ports;
    this.#held = new Adopted(meta, rootOf(identity.space), identity.deviceName, (touched) => this.#tell(touched));
  }

  /** Opens what this device has of the space, or begins it. */
  static async open(ports: ReplicaPorts, identity: ReplicaIdentity): Promise<Replica> {
    const meta = firstMeta(identity.space, ports.random);
    const early = new EarlyPages();
    const found = await ports.store.read(null, early.take);
    const stored = found ?? (await begin(ports.store, meta));
    if (stored.meta.space !== identity.space) throw new SyncClientError('corrupt', 'This database belongs to another space: open the one of this space');
    const replica = new Replica(ports, identity, stored.meta, found === null);
    try {
      replica.#held.adoptSnapshot(stored, true, false, early);
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
    replica.#held.adoptSnapshot(stored, true);
    return replica;
  }

  get meta(): ReplicaMeta {
    return this.#held.meta;
  }

  /** Grows with everything that any tab commits. */
  get revision(): number {
    return this.#held.revision;
  }

  /** The generation of a base that is yet to be written: one that nothing was ever written for. */
  get nextGeneration(): number {
    return Math.max(this.#held.meta.generation, this.#held.meta.bootstrap?.generation ?? 0) + 1;
  }

  /** The pages of a generation that is not the base yet. */
  pagesOf(generation: number): Promise<readonly StoredPage[]> {
    return this.#ports.store.pages(generation);
  }

  get tree(): MemoryTree {
    return this.#held.tree;
  }

  /** The base with the pending operations applied (P9). */
  get view(): View {
    return this.#held.view;
  }

  /** The base with the pending operations applied, as if those under `keys` had never been. */
  viewWithout(keys: ReadonlySet<number>): View {
    return this.#held.viewWithout(keys);
  }

  /** Pending operations in the order of their lseq. */
  get outbox(): readonly Keyed<OutboxRow>[] {
    return this.#held.outbox;
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
      const snapshot = await this.#ports.store.read({ generation: this.#held.meta.generation, revision: this.#held.revision, lseq: 0 });
      if (snapshot === null || snapshot.revision === this.#held.revision) return;
      this.#held.adoptSnapshot(snapshot, true);
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
    const rises = floor !== undefined && floor > (this.#held.meta.floor ?? 0);
    if (replace !== undefined) return await this.#replaceBase(lastOfEach(replace).filter((record) => !isCollected(record, floor ?? 0)), batch, durability, floor);
    if (next !== undefined) return await this.#flipTo(next, records, batch, durability, floor);
    const gone = rises ? collectedFrom(this.#held.tree, records, floor) : [];
    const plan = this.#held.pages.plan(records, gone);
    const { generation } = this.#held.meta;
    const pages = [...(ahead ?? []), ...[...plan.pages].map(([page, contents]) => ({ generation, page, data: encodePage(contents) }))];
    const checksum = sumWithout(movedSum(this.#held.meta.checksum, records, (record) => this.#held.pages.find(record)), gone);
    const news: Batch = { ...((records.length > 0 || rises) && { meta: { ...batch.meta, checksum, ...(rises && { floor }) } }) };
    const committed = await this.#ports.store.commit({ ...batch, ...news, pages }, durability);
    if (committed.revision !== this.#held.revision + 1) {
      // Another tab has committed in between: what lies in the store is read back.
      await this.#readBack(true);
    } else {
      this.#held.adopt({ batch: { ...batch, ...news }, committed, plan, records, floor: rises ? floor : undefined });
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
    const alone = this.#held.flip(next, { batch: flipped, committed, plan, records, floor });
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

  async #readBack(wholeOutbox: boolean, anew = false): Promise<void> {
    const known = { generation: this.#held.meta.generation, revision: this.#held.revision, lseq: wholeOutbox ? 0 : (this.#held.outbox.at(-1)?.key ?? 0) };
    const snapshot = await this.#ports.store.read(anew ? null : known);
    if (snapshot === null) throw new SyncClientError('storage', 'The replica has vanished from this device: reload the app');
    // What went away above this memory's cursor has left no tombstone: the base is read from nothing, as a device's is (H30).
    if (!anew && (snapshot.meta.floor ?? 0) > this.#held.meta.cursor) await this.#readBack(true, true);
    // The leader has folded: rows that are known here hold other operations by now (H13).
    else if (!wholeOutbox && snapshot.meta.folds !== this.#held.meta.folds) await this.#readBack(true);
    else if (wholeOutbox || snapshot.revision !== this.#held.revision) this.#held.adoptSnapshot(snapshot, wholeOutbox, anew);
  }

  #tell(touched: () => Touched): void {
    for (const listener of [...this.#listeners]) listener(touched);
  }
}
