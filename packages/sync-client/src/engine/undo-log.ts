import type { Envelope, Inverse, Operation, OpId } from '@holdfast/domain';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import type { Keyed, OutboxRow, ReplicaStore, UndoRow, UndoStep } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import { Queue } from '../replica/queue.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { queued } from './committer.ts';

/** Actions that can be taken back. */
const remembered = 1000;

export interface UndoParts {
  readonly store: ReplicaStore;
  readonly replica: Replica;
  readonly envelopes: EnvelopeMaker;
  readonly random: Random;
  /** Only the leader gives counters: in any other tab an operation may be on its way already. */
  readonly leads: () => boolean;
}

interface Action {
  readonly keys: readonly number[];
  /** The last done first. */
  readonly steps: readonly UndoStep[];
}

/** H14: what was done on this device and how to take it back, the last action first. It lies in the store, so a restart forgets nothing. */
export class UndoLog {
  readonly #parts: UndoParts;
  /** Two wishes at once take back two actions. */
  readonly #turns = new Queue();

  constructor(parts: UndoParts) {
    this.#parts = parts;
  }

  /** Forgets the oldest actions. */
  async prune(): Promise<void> {
    const keys = await this.#parts.store.keys('undo');
    if (keys.length > 2 * remembered) await this.#parts.replica.commit({ remove: { undo: keys.slice(0, -remembered) } }, 'relaxed');
  }

  /**
   * Takes back the last action that was not taken back yet, strictly. What was never sent leaves the outbox; the rest is undone by
   * new operations, each under the guard that nobody has changed the same since. Null when there is nothing left.
   */
  undo(): Promise<readonly OpId[] | null> {
    return this.#turns.run(() => this.#undo());
  }

  async #undo(): Promise<readonly OpId[] | null> {
    const rows = await this.#parts.store.rows('undo');
    const action = lastAction(rows);
    if (action === null) return null;
    try {
      return await this.#commit(action, rows, this.#parts.leads());
    } catch (error) {
      // Another tab leads by now, and may be sending what this one took for unsent.
      if (!hasCode(error, 'fenced')) throw error;
      return await this.#commit(action, rows, false);
    }
  }

  async #commit(action: Action, rows: readonly Keyed<UndoRow>[], leads: boolean): Promise<readonly OpId[]> {
    let ops: readonly OpId[] = [];
    await this.#parts.replica.commit(() => {
      const { step, queuedOps } = this.#takeBack(action, rows, leads);
      ops = queuedOps;
      return { ...step, require: { ...step.require, undo: action.keys }, remove: { ...step.remove, undo: action.keys } };
    }, 'strict');
    return ops;
  }

  #takeBack({ steps }: Action, rows: readonly Keyed<UndoRow>[], leads: boolean): { readonly step: Step; readonly queuedOps: readonly OpId[] } {
    const { replica, envelopes, random } = this.#parts;
    const stands = standIns(rows);
    const group = steps.length > 1 ? random.uuid() : null;
    const cancelled: number[] = [];
    const outbox: OutboxRow[] = [];
    const undo: UndoRow[] = [];
    for (const { op, title, inverse } of steps) {
      const unsent = leads ? replica.outbox.find(({ row }) => row.op.id === op && row.ctr === null && (row.folds ?? []).length === 0) : undefined;
      if (unsent !== undefined) cancelled.push(unsent.key);
      if (unsent !== undefined || inverse === null) continue;
      const made = guarded(envelopes.make(replica.meta, group), inverse, lastOf(op, inverse.register, stands));
      outbox.push(queued(made, title));
      if (inverse.formerWriter !== null) {
        stands.set(slot(inverse.formerWriter, inverse.register), made.id);
        undo.push({ kind: 'standIn', from: inverse.formerWriter, to: made.id, register: inverse.register });
      }
    }
    const step: Step = { require: { outbox: cancelled }, remove: { outbox: cancelled }, append: { outbox, undo }, ...(cancelled.length > 0 && { fence: replica.meta.leaderEpoch }) };
    return { step, queuedOps: outbox.map(({ op }) => op.id) };
  }
}

const guarded = (envelope: Envelope, { body, register }: Inverse, writer: OpId): Operation => ({ ...envelope, guard: { register, writer }, ...body });

const lastAction = (rows: readonly Keyed<UndoRow>[]): Action | null => {
  const done = rows.flatMap(({ key, row }) => (row.kind === 'done' ? [{ key, row }] : []));
  const last = done.at(-1)?.row.action;
  if (last === undefined) return null;
  const own = done.filter(({ row }) => row.action === last);
  return { keys: own.map(({ key }) => key), steps: own.flatMap(({ row }) => row.steps).reverse() };
};

type StandIns = Map<string, OpId>;

const slot = (op: OpId, register: Inverse['register'] | null): string => `${op} ${register ?? '*'}`;

const standIns = (rows: readonly Keyed<UndoRow>[]): StandIns =>
  new Map(rows.flatMap(({ row }) => (row.kind === 'standIn' ? [[slot(row.from, row.register), row.to] as const] : [])));

const lastOf = (op: OpId, register: Inverse['register'], stands: StandIns): OpId => {
  const next = (at: OpId): OpId | undefined => stands.get(slot(at, register)) ?? stands.get(slot(at, null));
  let last = op;
  for (let to = next(last); to !== undefined; to = next(last)) last = to;
  return last;
};
