import type { ChangeSet, MemoryTree, NodeId, NodeRow, Operation, Outcome, ReduceAt, TreeReader } from '@holdfast/domain';
import { DomainError, effectiveTime, Overlay, reduce } from '@holdfast/domain';
import { isKnown } from '../operation-facts.ts';
import type { BaseRecord } from './base-record.ts';
import { LayeredTree } from './layered-tree.ts';
import { ReadKeys } from './read-keys.ts';
import { isEqual } from './is-equal.ts';

/** How the device reduces its own operations before the server does. */
export interface Prediction {
  readonly deviceName: string;
}

/**
 * The seq that a pending operation is predicted to get: above all that a server gives, in the order of lseq, and the same whatever
 * arrives meanwhile, so that a prediction changes only when something that it looked at has changed (H23).
 */
export const predictedSeq = (lseq: number): number => 2 ** 50 + lseq;

interface Pending {
  readonly lseq: number;
  op: Operation;
  /** What it has written; null before it was tried. */
  changes: ChangeSet | null;
  outcome: Outcome | null;
  /** What it has looked at. */
  reads: readonly number[];
}

const nothing: ChangeSet = { nodes: [], tombstones: [], aliases: [], versions: [] };

/**
 * The confirmed base with the pending operations applied in the order of their lseq (P9).
 * What the server will decide is predicted by the same reducer; the base underneath is never touched. When the base or the queue
 * changes, only those operations are tried again that have looked at something that is different now (H23, M5).
 */
export class View {
  readonly #base: MemoryTree;
  readonly #prediction: Prediction;
  readonly #tree: LayeredTree;
  #pending: Pending[] = [];
  readonly #byLseq = new Map<number, Pending>();
  /** Nobody behind this lseq has looked at anything yet. */
  #triedTo = Number.NEGATIVE_INFINITY;
  /** What is different since the last `settle`, and what is read. */
  readonly #keys = new ReadKeys();
  /** Nobody can say what is different. */
  #doubted = false;
  /** Nodes that may look different since somebody asked. */
  #moved = new Set<NodeId>();
  #writes = 0;
  /** Counted when asked for, until something changes. */
  readonly #counts = new Map<NodeId, number>();

  constructor(base: MemoryTree, prediction: Prediction) {
    this.#base = base;
    this.#prediction = prediction;
    this.#tree = new LayeredTree(base, this.#keys);
  }

  get root(): NodeId {
    return this.#base.root;
  }

  /** To try operations out on top of it. */
  get tree(): TreeReader {
    return this.#tree;
  }

  /** Applies the next pending operation. One that the reducer cannot digest changes nothing (H12). */
  apply(lseq: number, op: Operation): Outcome | null {
    const pending = this.#queue(lseq, op);
    this.#try(pending);
    return pending.outcome;
  }

  /** Queues an operation behind the others; `settle` applies it. */
  add(lseq: number, op: Operation): void {
    this.#queue(lseq, op);
  }

  /** The operation at `lseq` has become another, which stands for more than one. */
  replace(lseq: number, op: Operation): void {
    const pending = this.#byLseq.get(lseq);
    if (pending === undefined) return;
    this.#forget(pending);
    pending.op = op;
  }

  /** These operations are pending no longer. */
  remove(lseqs: ReadonlySet<number>): void {
    for (const lseq of lseqs) {
      const pending = this.#byLseq.get(lseq);
      if (pending === undefined) continue;
      this.#forget(pending);
      this.#byLseq.delete(lseq);
    }
    if (lseqs.size > 0) this.#pending = this.#pending.filter((pending) => !lseqs.has(pending.lseq));
    if (this.#pending.length === 0) this.#keys.forget();
  }

  /** Told before the base takes these records over. */
  expect(records: readonly BaseRecord[]): void {
    this.#writes += 1;
    const touched = this.#keys;
    for (const record of records) {
      const id = record.kind === 'alias' ? record.row.from : record.row.id;
      this.#tree.touchChange(touched, id, this.#base.node(id), record.kind === 'node' ? record.row : undefined);
      const alias = this.#base.globalAlias(id);
      if (alias !== undefined) this.#tree.touchAlias(touched, alias);
      if (record.kind === 'alias') this.#tree.touchAlias(touched, record.row);
      this.#moved.add(id);
    }
    this.#counts.clear();
  }

  /** What the base has forgotten cannot be told one by one: everything is tried again. */
  doubt(): void {
    this.#doubted = true;
  }

  /** Tries again what has to be, in the order of the queue: each change may bring about others behind it. Answers how many were tried. */
  settle(): number {
    let tried = 0;
    for (const pending of this.#pending) {
      if (!this.#isStale(pending)) continue;
      this.#try(pending);
      tried += 1;
    }
    this.#keys.settle();
    this.#doubted = false;
    return tried;
  }

  #isStale({ changes, reads }: Pending): boolean {
    return changes === null || this.#doubted || this.#keys.isMetBy(reads);
  }

  /** Grows with everything that changes what is seen. */
  get writes(): number {
    return this.#writes;
  }

  /** The nodes that may look different since this was last asked. */
  takeMoved(): ReadonlySet<NodeId> {
    const moved = this.#moved;
    this.#moved = new Set();
    return moved;
  }

  /** What `op` comes to on top of `tree`, which lies on this view with `before` operations already tried; the view itself stays. */
  attemptOn(tree: Overlay, op: Operation, before: number): Outcome | null {
    return reduceSafely(tree, op, this.#at(op, (this.#pending.at(-1)?.lseq ?? 0) + before + 1));
  }

  /** What this device expects to become of a pending operation. */
  predicted(lseq: number): Outcome | null {
    return this.#byLseq.get(lseq)?.outcome ?? null;
  }

  node(id: NodeId): NodeRow | undefined {
    return this.#tree.node(id);
  }

  /** Whether the pending operations have written this node. */
  isTouched(id: NodeId): boolean {
    return this.#tree.touched.has(id);
  }

  /** Children of a folder that are not trashed themselves, in no order. */
  children(parent: NodeId): NodeRow[] {
    return this.#tree.childrenOf(parent).filter((row) => row.location.trash === null);
  }

  /** How many children of a folder are not trashed themselves. */
  countChildren(parent: NodeId): number {
    const known = this.#counts.get(parent);
    if (known !== undefined) return known;
    const count = this.children(parent).length;
    this.#counts.set(parent, count);
    return count;
  }

  /** Every live or trashed row, in no order. */
  *rows(): Generator<NodeRow, void, undefined> {
    const { touched } = this.#tree;
    for (const row of this.#base.rows()) if (!touched.has(row.id)) yield row;
    for (const id of touched.keys()) {
      const row = this.#tree.node(id);
      if (row !== undefined) yield row;
    }
  }

  childByName(parent: NodeId, key: NodeRow['name']['key']): NodeRow | undefined {
    return this.#tree.childByKey(parent, key);
  }

  #queue(lseq: number, op: Operation): Pending {
    const pending: Pending = { lseq, op, changes: null, outcome: null, reads: [] };
    this.#pending.push(pending);
    this.#byLseq.set(lseq, pending);
    return pending;
  }

  #try(pending: Pending): void {
    const { lseq, changes: before } = pending;
    const overlay = new Overlay(this.#tree);
    pending.outcome = null;
    this.#triedTo = Math.max(this.#triedTo, lseq);
    pending.reads = this.#tree.readBelow(lseq, () => {
      if (isKnown(pending.op)) pending.outcome = reduceSafely(overlay, pending.op, this.#at(pending.op, lseq));
    });
    // What the reducer met something broken in has written nothing that counts.
    const changes = pending.outcome === null ? nothing : overlay.changes();
    if (before !== null && isEqual(before, changes)) return;
    if (before !== null) this.#note(lseq, before);
    if (before !== null) this.#tree.remove(lseq, before);
    this.#tree.add(lseq, changes);
    this.#note(lseq, changes);
    pending.changes = changes;
  }

  #forget(pending: Pending): void {
    if (pending.changes === null) return;
    this.#note(pending.lseq, pending.changes);
    this.#tree.remove(pending.lseq, pending.changes);
    pending.changes = null;
    pending.outcome = null;
  }

  #note(lseq: number, changes: ChangeSet): void {
    this.#writes += 1;
    if (lseq < this.#triedTo) this.#tree.touchLayer(this.#keys, lseq, changes);
    for (const { id } of changes.nodes) this.#moved.add(id);
    for (const { id } of changes.tombstones) this.#moved.add(id);
    for (const { from, device } of changes.aliases) if (device === null) this.#moved.add(from);
    this.#counts.clear();
  }

  #at(op: Operation, lseq: number): ReduceAt {
    const effTs = effectiveTime({ at: op.at, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY });
    return { seq: predictedSeq(lseq), effTs, deviceName: this.#prediction.deviceName };
  }
}

/** Null when the operation met what the reducer calls broken: it is left out and stays queued (H12). */
const reduceSafely = (tree: Overlay, op: Operation, at: ReduceAt): Outcome | null => {
  try {
    return reduce(tree, op, at);
  } catch (error) {
    // A tree that goes round in circles is broken too, however the reducer notices.
    if (error instanceof DomainError || error instanceof RangeError) return null;
    throw error;
  }
};
