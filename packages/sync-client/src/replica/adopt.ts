import { MemoryTree } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import type { Batch, Committed, Keyed, OutboxRow, ReplicaMeta, Snapshot } from '../ports/replica-store.ts';
import type { BaseRecord } from './base-record.ts';
import { splitRecords } from './base-record.ts';
import { EarlyPages } from './early-pages.ts';
import { isEqual } from './is-equal.ts';
import { isNews } from './is-news.ts';
import type { NextBase } from './next-base.ts';
import { PageTable } from './page-table.ts';
import { View } from './view.ts';

/** What a change of the replica may have touched; `all` when the base was replaced. */
export type Touched = ReadonlySet<NodeId> | 'all';

type Plan = ReturnType<PageTable['plan']>;

/** What was written, and what it comes to in memory. */
export interface Written {
  readonly batch: Batch;
  readonly committed: Committed;
  readonly plan: Plan;
  readonly records: readonly BaseRecord[];
  /** The floor that has risen with it (H30). */
  readonly floor: number | undefined;
}

/**
 * What this engine has in memory of what lies in the store: base, outbox, view. It changes only by adopting what was committed, step by
 * step or as a snapshot, in the order of the revisions.
 */
export class Adopted {
  readonly #deviceName: string;
  readonly #tell: (touched: () => Touched) => void;
  #meta: ReplicaMeta;
  #revision = 0;
  #tree: MemoryTree;
  #pages = new PageTable();
  #outbox: Keyed<OutboxRow>[] = [];
  #view: View;
  /** What may look different since the view was last up to date; null while it is. A long drain tries its outbox anew once a look, not once an exchange. */
  #moved: Set<NodeId> | null = null;

  constructor(meta: ReplicaMeta, root: NodeId, deviceName: string, tell: (touched: () => Touched) => void) {
    this.#deviceName = deviceName;
    this.#tell = tell;
    this.#meta = meta;
    this.#tree = new MemoryTree(root);
    this.#view = this.#emptyView();
  }

  get meta(): ReplicaMeta {
    return this.#meta;
  }

  get revision(): number {
    return this.#revision;
  }

  get tree(): MemoryTree {
    return this.#tree;
  }

  get pages(): PageTable {
    return this.#pages;
  }

  get outbox(): readonly Keyed<OutboxRow>[] {
    return this.#outbox;
  }

  /** The base with the pending operations applied (P9). */
  get view(): View {
    if (this.#moved !== null) {
      this.#view.settle();
      for (const id of this.#view.takeMoved()) this.#moved.add(id);
      this.#moved = null;
    }
    return this.#view;
  }

  /** The base with the pending operations applied, as if those under `keys` had never been. */
  viewWithout(keys: ReadonlySet<number>): View {
    const view = this.#emptyView();
    for (const { key, row } of this.#outbox) if (!keys.has(key)) view.apply(key, row.op);
    return view;
  }

  /** What was just written on top of all that is here. */
  adopt({ batch, committed, plan, records, floor }: Written): void {
    this.#revision = committed.revision;
    this.#pages.adopt(plan);
    this.#adopt(batch, records, committed);
    if (floor !== undefined) this.#collect(floor);
  }

  /** A base that was fetched ahead takes the place of this one; false when another tab has written in between: then what lies in the store is to be read back. */
  flip({ table, tree }: NextBase, { batch, committed, plan, records, floor }: Written): boolean {
    table.adopt(plan);
    tree.apply(splitRecords(records));
    if (floor !== undefined) tree.collect(floor);
    this.#tree = tree;
    this.#pages = table;
    this.#view = this.#emptyView();
    for (const { key, row } of this.#outbox) this.#view.add(key, row.op);
    this.#moved ??= new Set();
    const alone = committed.revision === this.#revision + 1;
    if (alone) this.#revision = committed.revision;
    this.#adopt(batch, [], committed);
    return alone;
  }

  #adopt(batch: Batch, records: readonly BaseRecord[], committed: Committed): void {
    this.#meta = { ...this.#meta, ...batch.meta };
    this.#takeOver(records);
    const removed = new Set(batch.remove?.outbox);
    const updated = new Map((batch.update?.outbox ?? []).map((entry) => [entry.key, entry]));
    // The outbox may be long: who leaves it alone does not look through it.
    const replaced = updated.size === 0 ? [] : this.#outbox.filter(({ key, row }) => (updated.get(key)?.row ?? row).op !== row.op);
    if (removed.size > 0) this.#outbox = this.#outbox.filter(({ key }) => !removed.has(key));
    if (updated.size > 0) this.#outbox = this.#outbox.map((entry) => updated.get(entry.key) ?? entry);
    this.#view.remove(removed);
    for (const { key, row } of replaced) this.#view.replace(key, (updated.get(key)?.row ?? row).op);
    const added = (batch.append?.outbox ?? []).map((row, i) => ({ key: committed.keys.outbox?.[i] ?? 0, row }));
    for (const entry of added) this.#outbox.push(entry);
    if (this.#moved === null && records.length === 0 && removed.size === 0 && replaced.length === 0) return this.#extend(added);
    for (const { key, row } of added) this.#view.add(key, row.op);
    this.#rebase();
  }

  /** The base moves; the view is told before, so that it knows what was there. */
  #takeOver(records: readonly BaseRecord[]): void {
    if (records.length === 0) return;
    this.#view.expect(records);
    this.#tree.apply(splitRecords(records));
  }

  /** New operations only: they go on top of the view as it is. */
  #extend(added: readonly Keyed<OutboxRow>[]): void {
    if (added.length === 0) return;
    for (const { key, row } of added) this.#view.apply(key, row.op);
    const moved = this.#view.takeMoved();
    this.#tell(() => moved);
  }

  /** The base or the outbox has moved: what that concerns is tried anew when somebody looks (P9, H23). */
  #rebase(): void {
    const moved = (this.#moved ??= new Set());
    this.#tell(() => {
      if (this.#moved === moved) void this.view;
      return moved;
    });
  }

  /** The server's floor has risen: what it has collected is forgotten here too (H30). */
  #collect(floor: number): void {
    this.#tree.collect(floor);
    this.#view.doubt();
    this.#rebase();
  }

  #emptyView(): View {
    return new View(this.#tree, { deviceName: this.#deviceName });
  }

  /** What was read from the store; `anew` also when the base is the same. */
  adoptSnapshot(snapshot: Snapshot, wholeOutbox: boolean, anew = false, early = new EarlyPages()): void {
    const replaced = anew || snapshot.meta.generation !== this.#meta.generation || this.#revision === 0;
    const floor = snapshot.meta.floor ?? 0;
    const rises = !replaced && floor > (this.#meta.floor ?? 0);
    ({ meta: this.#meta, revision: this.#revision } = snapshot);
    if (replaced) {
      this.#tree = new MemoryTree(this.#tree.root);
      this.#pages = new PageTable();
      this.#view = this.#emptyView();
    }
    const records = early.of(snapshot).flatMap(({ page, records: contents }) => {
      this.#pages.load(page, contents);
      return replaced ? contents : contents.filter((record) => isNews(this.#tree, record));
    });
    if (replaced) this.#tree.apply(splitRecords(records));
    else this.#takeOver(records);
    if (rises) this.#collect(floor);
    const keys = new Set(snapshot.outboxKeys);
    const kept = wholeOutbox ? [] : this.#outbox.filter(({ key }) => keys.has(key));
    const before = replaced ? [] : this.#outbox;
    this.#outbox = [...kept, ...snapshot.outbox];
    this.#requeue(before);
    this.#rebase();
    if (replaced) this.#tell(() => 'all');
  }

  /** The view gets the operations that are in the outbox now, where it had those before. */
  #requeue(before: readonly Keyed<OutboxRow>[]): void {
    const known = new Map(before.map(({ key, row }) => [key, row.op]));
    const now = new Set(this.#outbox.map(({ key }) => key));
    this.#view.remove(new Set(before.flatMap(({ key }) => (now.has(key) ? [] : [key]))));
    for (const { key, row } of this.#outbox) {
      const op = known.get(key);
      if (op === undefined) this.#view.add(key, row.op);
      else if (!isEqual(op, row.op)) this.#view.replace(key, row.op);
    }
  }
}
