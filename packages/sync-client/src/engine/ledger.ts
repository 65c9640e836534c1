import { asOpId } from '@holdfast/domain';
import type { NodeId, Operation, OpId } from '@holdfast/domain';
import type { Random } from '../ports/random.ts';
import type { Activity } from '../api.ts';
import { pendingSentence } from '../exchange/sentences.ts';
import type { Settlement } from '../exchange/settle.ts';
import { subjectOf } from '../exchange/settle.ts';
import type { Keyed, OutboxRow, ParkedRow, ReplicaStore, SettledEntry, SettledRow } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { queued } from './committer.ts';

/** Exchanges whose outcomes are remembered. */
const remembered = 200;

/** What became of operations: those that need the person, and the latest others. */
export class Ledger {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  #parked: readonly Keyed<ParkedRow>[] = [];
  #settled: readonly Keyed<SettledRow>[] = [];
  #attention = new Map<NodeId, SettledEntry>();

  constructor(store: ReplicaStore, replica: Replica) {
    this.#store = store;
    this.#replica = replica;
  }

  /** Reads what all tabs have written. */
  async refresh(): Promise<void> {
    this.#parked = await this.#store.rows('parked');
    this.#settled = await this.#store.latest('settled', remembered);
    this.#attention = new Map();
    for (const entry of this.#open()) {
      const shown = entry.outcome.code === 'copied' || entry.outcome.code === 'rescued' ? entry.outcome.node : entry.node;
      if (shown !== null) this.#attention.set(shown, entry);
    }
  }

  /** Throws away what is too old to be told. */
  async prune(): Promise<void> {
    const keys = await this.#store.keys('settled');
    if (keys.length > 2 * remembered) await this.#replica.commit({ remove: { settled: keys.slice(0, -remembered) } }, 'relaxed');
  }

  /** Operations that need the person. */
  get needsYou(): number {
    return this.#parked.length + this.#open().length;
  }

  get parked(): readonly Keyed<ParkedRow>[] {
    return this.#parked;
  }

  /** What the person should know of a node: an outcome to look at. */
  attention(node: NodeId): SettledEntry | undefined {
    return this.#attention.get(node);
  }

  parkedOn(node: NodeId): ParkedRow | undefined {
    return this.#parked.find(({ row }) => subjectOf(row.op) === node)?.row;
  }

  /** The latest first: parked, waiting, settled. */
  activity(limit: number, isSending: (op: Operation) => boolean): Activity[] {
    const parked = this.#parked.map(({ row }): Activity => ({ ...about(row), at: row.at, state: 'parked', outcome: null, sentence: `“${row.title}” could not be sent: ${row.reason}` }));
    const waiting = this.#replica.outbox.slice(-limit).reverse().map(({ row }): Activity => ({
      ...about(row), at: row.op.at, state: isSending(row.op) ? 'sending' : 'waiting', outcome: null, sentence: pendingSentence(row.op, row.title),
    }));
    const settled = this.#settled.flatMap(({ row }) => row.entries).slice(0, limit).map(
      ({ op, node, title, at, outcome, sentence }): Activity => ({ op, node, name: title, at, state: 'settled', outcome, sentence }));
    return [...parked, ...waiting, ...settled].slice(0, limit);
  }

  /** The outcome is taken as seen; a parked operation is given up by the person. */
  async dismiss(op: OpId): Promise<void> {
    const parked = this.#parked.filter(({ row }) => row.op.id === op).map(({ key }) => key);
    const settled = this.#settled
      .filter(({ row }) => row.entries.some((entry) => entry.op === op && entry.open))
      .map(({ key, row }) => ({ key, row: { entries: row.entries.map((entry) => (entry.op === op ? { ...entry, open: false } : entry)) } }));
    await this.#replica.commit({ remove: { parked }, update: { settled } }, 'strict');
    await this.refresh();
  }

  /**
   * Puts parked operations, or one, back into the outbox, strictly. They get new ids: under the old ones the server
   * has decided already, and would only say so again.
   */
  async requeue(random: Random, op?: OpId): Promise<number> {
    const chosen = this.#parked.filter(({ row }) => op === undefined || row.op.id === op);
    if (chosen.length === 0) return 0;
    const keys = chosen.map(({ key }) => key);
    await this.#replica.commit({ require: { parked: keys }, remove: { parked: keys }, append: { outbox: chosen.map(({ row }) => queued({ ...row.op, id: asOpId(random.uuid()) }, row.title)) } }, 'strict');
    await this.refresh();
    return chosen.length;
  }

  /** Takes operations out of the outbox that cannot be sent; their bytes stay (H8, H15). */
  async park(entries: readonly Keyed<OutboxRow>[], reason: string, at: number, fence: number): Promise<void> {
    const keys = entries.map(({ key }) => key);
    if (entries.some(({ row }) => row.ctr !== null)) throw new SyncClientError('refused', 'An operation that was sent cannot be parked');
    const rows = entries.map(({ row }): ParkedRow => ({ op: row.op, title: row.title, reason, at }));
    const step: Step = { fence, require: { outbox: keys }, remove: { outbox: keys }, append: { parked: rows } };
    await this.#replica.commit(step, 'strict');
    await this.refresh();
  }

  /** What an exchange has settled. */
  async take(settlement: Settlement): Promise<void> {
    if (settlement.settled.length > 0 || settlement.parked.length > 0) await this.refresh();
  }

  /** Outcomes to look at; what is parked is told as parked. */
  #open(): SettledEntry[] {
    const parked = new Set(this.#parked.map(({ row }) => row.op.id));
    return this.#settled.flatMap(({ row }) => row.entries.filter((entry) => entry.open && !parked.has(entry.op)));
  }
}

const about = ({ op, title }: { readonly op: Operation; readonly title: string }) => ({ op: op.id, node: subjectOf(op), name: title });
