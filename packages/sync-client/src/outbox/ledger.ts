import type { NodeId, Operation, OpId } from '@holdfast/domain';
import { becameOf, subjectOf } from '../operation-facts.ts';
import { park } from './outbox.ts';
import type { Keyed, ParkedRow, ReplicaStore, SettledEntry, SettledRow } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';

/** Exchanges whose outcomes are remembered. */
const remembered = 200;

/** What became of operations: those that need the person, and the latest others. */
export class Ledger {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  #parked: readonly Keyed<ParkedRow>[] = [];
  #settled: readonly Keyed<SettledRow>[] = [];
  /** Looks that were begun, and the latest of those whose answer was taken. */
  #asked = 0;
  #adopted = 0;
  #attention = new Map<NodeId, SettledEntry>();
  #open: readonly SettledEntry[] = [];
  #told: readonly SettledEntry[] = [];

  constructor(store: ReplicaStore, replica: Replica) {
    this.#store = store;
    this.#replica = replica;
  }

  /** Reads what all tabs have written. */
  async refresh(): Promise<void> {
    const turn = (this.#asked += 1);
    const parked = await this.#store.rows('parked');
    const settled = await this.#store.latest('settled', remembered);
    // A slow look that began before must not bring back what a later one has seen gone, nor hide what it has seen come (L1).
    if (turn < this.#adopted) return;
    this.#adopted = turn;
    this.#adopt(parked, settled);
  }

  #adopt(all: readonly Keyed<ParkedRow>[], settled: readonly Keyed<SettledRow>[]): void {
    this.#parked = all;
    this.#settled = settled;
    this.#attention = new Map();
    // What is put aside was noted as open, too, by the first release.
    const parked = new Set(this.#parked.map(({ row }) => row.op.id));
    const entries = this.#settled.flatMap(({ row }) => row.entries.toReversed());
    this.#open = entries.filter((entry) => entry.open && !parked.has(entry.op));
    this.#told = entries.filter((entry) => !entry.open || parked.has(entry.op));
    for (const entry of this.#open) {
      const shown = becameOf(entry) ?? entry.node;
      if (shown !== null) this.#attention.set(shown, entry);
    }
  }

  /** Throws away what is too old to be told. */
  async prune(): Promise<void> {
    const keys = await this.#store.keys('settled');
    if (keys.length > 2 * remembered) await this.#replica.commit({ remove: { settled: keys.slice(0, -remembered) } }, 'relaxed');
  }

  /** Operations that need the person; not what he has put aside himself. */
  get needsYou(): number {
    return this.#parked.reduce((count, { row }) => count + (row.cause === 'withdrawn' ? 0 : 1), this.#open.length);
  }

  /** Outcomes to look at, newest first; what is parked is told as parked. */
  get open(): readonly SettledEntry[] {
    return this.#open;
  }

  /** The other outcomes that are remembered, newest first. */
  get told(): readonly SettledEntry[] {
    return this.#told;
  }

  get parked(): readonly Keyed<ParkedRow>[] {
    return this.#parked;
  }

  /** What the person should know of a node: an outcome to look at. */
  attention(node: NodeId): SettledEntry | undefined {
    return this.#attention.get(node);
  }

  /** What was put aside of a node and asks for the person: not what he took back himself. */
  parkedOn(node: NodeId): ParkedRow | undefined {
    return this.#parked.find(({ row }) => row.cause !== 'withdrawn' && subjectOf(row.op) === node)?.row;
  }

  /** The outcome is taken as seen. */
  async dismiss(op: OpId): Promise<void> {
    const settled = this.#settled
      .filter(({ row }) => row.entries.some((entry) => entry.op === op && entry.open))
      .map(({ key, row }) => ({ key, row: { entries: row.entries.map((entry) => (entry.op === op ? { ...entry, open: false } : entry)) } }));
    await this.#replica.commit({ update: { settled } }, 'strict');
    await this.refresh();
  }

  /**
   * Takes operations out of the outbox that cannot be sent; their bytes stay (H8, H15). `chosen` is asked of each that has no counter, at
   * the very moment of the commit: what is folded or sent before that is another row (H13).
   */
  async park(chosen: (op: Operation) => boolean, reason: string, at: number, fence: number): Promise<void> {
    await this.#replica.commit((): Step | null => {
      const entries = this.#replica.outbox.filter(({ row }) => row.ctr === null && chosen(row.op));
      return entries.length === 0 ? null : { fence, ...park(entries, { reason, at }) };
    }, 'strict');
    await this.refresh();
  }

  /** What an exchange has settled. */
  async take(settlement: { readonly settled: readonly unknown[]; readonly parked: readonly unknown[] }): Promise<void> {
    if (settlement.settled.length > 0 || settlement.parked.length > 0) await this.refresh();
  }
}
