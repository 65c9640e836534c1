import type { Alias, MemoryTree, NodeId, NodeRow, Operation, Outcome, ReduceAt, Tombstone } from '@holdfast/domain';
import { DomainError, effectiveTime, Overlay, reduce } from '@holdfast/domain';
import { isKnown } from '../outbox/sendable.ts';

/** An overlay that knows what it has written. */
class RecordingOverlay extends Overlay {
  readonly touched = new Set<NodeId>();
  /** Every write in order, so that the last ones can be told. */
  readonly log: NodeId[] = [];
  readonly broughtTo = new Map<NodeId, Set<NodeId>>();

  override putNode(row: NodeRow): void {
    super.putNode(row);
    this.#note(row.id);
    const siblings = this.broughtTo.get(row.location.parent);
    if (siblings === undefined) this.broughtTo.set(row.location.parent, new Set([row.id]));
    else siblings.add(row.id);
  }

  override putTombstone(tombstone: Tombstone): void {
    super.putTombstone(tombstone);
    this.#note(tombstone.id);
  }

  override putAlias(alias: Alias): void {
    super.putAlias(alias);
    if (alias.device === null) this.#note(alias.from);
  }

  #note(id: NodeId): void {
    this.touched.add(id);
    this.log.push(id);
  }
}

/** How the device reduces its own operations before the server does. */
export interface Prediction {
  readonly deviceName: string;
}

/**
 * The confirmed base with the pending operations applied in the order of their lseq (P9).
 * What the server will decide is predicted by the same reducer; the base underneath is never touched.
 */
export class View {
  readonly #base: MemoryTree;
  readonly #baseSeq: number;
  readonly #prediction: Prediction;
  readonly #overlay: RecordingOverlay;
  readonly #outcomes = new Map<number, Outcome>();
  #applied = 0;
  /** Counted when asked for, until the next operation. */
  readonly #counts = new Map<NodeId, number>();

  constructor(base: MemoryTree, baseSeq: number, prediction: Prediction) {
    this.#base = base;
    this.#baseSeq = baseSeq;
    this.#prediction = prediction;
    this.#overlay = new RecordingOverlay(base);
  }

  get root(): NodeId {
    return this.#base.root;
  }

  /** For the reducer, and to try operations out on top of it. */
  get tree(): Overlay {
    return this.#overlay;
  }

  /** Applies the next pending operation. One that the reducer cannot digest changes nothing (H12). */
  apply(lseq: number, op: Operation): Outcome | null {
    this.#applied += 1;
    this.#counts.clear();
    if (!isKnown(op)) return null;
    const outcome = reduceSafely(this.#overlay, op, this.#at(op, 0));
    if (outcome !== null) this.#outcomes.set(lseq, outcome);
    return outcome;
  }

  /** What `op` comes to on top of `tree`, which lies on this view with `before` operations already tried; the view itself stays. */
  attemptOn(tree: Overlay, op: Operation, before: number): Outcome | null {
    return reduceSafely(tree, op, this.#at(op, before + 1));
  }

  /** What this device expects to become of a pending operation. */
  predicted(lseq: number): Outcome | null {
    return this.#outcomes.get(lseq) ?? null;
  }

  node(id: NodeId): NodeRow | undefined {
    return this.#overlay.node(id);
  }

  /** Every node whose row the pending operations have written or taken away. */
  touched(): ReadonlySet<NodeId> {
    return this.#overlay.touched;
  }

  /** A mark for `touchedSince`. */
  get writes(): number {
    return this.#overlay.log.length;
  }

  /** The nodes written since the mark. */
  touchedSince(mark: number): ReadonlySet<NodeId> {
    return new Set(this.#overlay.log.slice(mark));
  }

  /** Whether the pending operations have written this node. */
  isTouched(id: NodeId): boolean {
    return this.#overlay.touched.has(id);
  }

  /** Children of a folder that are not trashed themselves, in no order. */
  children(parent: NodeId): NodeRow[] {
    const { touched, broughtTo } = this.#overlay;
    const rows: NodeRow[] = [];
    for (const id of this.#base.childIds(parent)) {
      const row = touched.has(id) ? undefined : this.#base.node(id);
      if (row !== undefined && row.location.trash === null) rows.push(row);
    }
    for (const id of broughtTo.get(parent) ?? []) {
      const row = this.#overlay.node(id);
      if (row !== undefined && row.location.parent === parent && row.location.trash === null) rows.push(row);
    }
    return rows;
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
    const { touched } = this.#overlay;
    for (const row of this.#base.rows()) if (!touched.has(row.id)) yield row;
    for (const id of touched) {
      const row = this.#overlay.node(id);
      if (row !== undefined) yield row;
    }
  }

  childByName(parent: NodeId, key: NodeRow['name']['key']): NodeRow | undefined {
    return this.#overlay.childByKey(parent, key);
  }

  #at(op: Operation, ahead: number): ReduceAt {
    const effTs = effectiveTime({ at: op.at, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY });
    return { seq: this.#baseSeq + this.#applied + ahead, effTs, deviceName: this.#prediction.deviceName };
  }
}

/** Null when the operation met what the reducer calls broken: it is left out and stays queued (H12). */
const reduceSafely = (tree: Overlay, op: Operation, at: ReduceAt): Outcome | null => {
  try {
    return reduce(tree, op, at);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};
