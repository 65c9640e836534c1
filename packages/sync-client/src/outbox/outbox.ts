import type { Operation } from '@holdfast/domain';
import type { Keyed, OutboxRow, ParkedRow, ReplicaMeta } from '../ports/replica-store.ts';
import type { Step } from '../replica/replica.ts';

/**
 * The roads into and out of the outbox: queued by a person or again (in), folded or numbered (inside), withdrawn or put aside (out). Each
 * answers the `Step` that it needs; whoever takes it adds what belongs into the same transaction, and commits. Decided operations leave
 * with the rows of their answer, in `exchange/reveal.ts` (P7).
 */
type Entry = Keyed<OutboxRow>;

/** The rows with counters, and what becomes of the replica's own then. */
export interface Numbered {
  readonly rows: readonly OutboxRow[];
  readonly meta: Pick<ReplicaMeta, 'nextCtr'>;
}

/** An operation that is not sent yet, as the outbox holds it. */
export const queued = (op: Operation, title: string, more: Pick<OutboxRow, 'path' | 'onlyHere'> = {}): OutboxRow => ({ op, ctr: null, title, ...more });

/** What is put aside keeps all that its row carries, but for its place in the queue: a counter, and what was folded into it under its old id. */
export const parkedFrom = ({ ctr: _ctr, folds: _folds, ...kept }: OutboxRow, why: Pick<ParkedRow, 'reason' | 'at' | 'cause'>): ParkedRow => ({ ...kept, ...why });

/** What is tried again keeps all that was put aside but why it was; `op` is the same work under an id that the server has not decided. */
export const requeuedFrom = ({ reason: _reason, at: _at, cause: _cause, ...kept }: ParkedRow, op: Operation): OutboxRow => ({ ...kept, op, ctr: null });

/** In: what people have done, with all that belongs to it in one transaction (H1). */
export const enqueue = (rows: readonly OutboxRow[], beside: Pick<Step, 'append' | 'update' | 'remove'>): Step => ({ ...beside, append: { ...beside.append, outbox: rows } });

/** In: with its counters at once, as long as no other tab has written meanwhile: that may have been work that comes before (`at`). */
export const enqueueNumbered = (step: Step, { rows, meta }: Numbered, revision: number): Step => ({ ...step, at: revision, meta, append: { ...step.append, outbox: rows } });

/** In again: what was put aside, or what stands for it now; refused when another tab has taken it meanwhile. */
export const requeue = (parked: readonly Keyed<ParkedRow>[], rows: readonly OutboxRow[]): Step => {
  const keys = parked.map(({ key }) => key);
  return { require: { parked: keys }, remove: { parked: keys }, append: { outbox: rows } };
};

/** Out, as if it had never been: only what has no counter yet, and is still the operation that was looked at (H13). */
export const withdraw = (entries: readonly Entry[]): Pick<Step, 'unsent'> & { readonly remove: { readonly outbox: readonly number[] } } =>
  ({ unsent: entries.map(({ key, row }) => ({ key, op: row.op.id })), remove: { outbox: entries.map(({ key }) => key) } });

/** Out, and put aside: what cannot be sent as it is (H8). */
export const park = (entries: readonly Entry[], why: Pick<ParkedRow, 'reason' | 'at'>): Step => ({ ...withdraw(entries), append: { parked: entries.map(({ row }) => parkedFrom(row, why)) } });

/** Inside: the next counters for those of the batch that have none (H9). */
export const numbered = (batch: readonly Entry[], nextCtr: number): { readonly rows: Entry[]; readonly fresh: Entry[]; readonly nextCtr: number } => {
  let next = nextCtr;
  const fresh: Entry[] = [];
  const rows = batch.map((entry) => {
    if (entry.row.ctr !== null) return entry;
    const given = { key: entry.key, row: { ...entry.row, ctr: next } };
    next += 1;
    fresh.push(given);
    return given;
  });
  return { rows, fresh, nextCtr: next };
};

/** Inside: what has got its counters; refused when one of them has left meanwhile. */
export const number = (fresh: readonly Entry[], nextCtr: number): Step => ({ require: { outbox: fresh.map(({ key }) => key) }, meta: { nextCtr }, update: { outbox: fresh } });

/** Inside: operations that the server has not decided give their counters back, from `from` on; null: none. */
export const withoutCounters = (outbox: readonly Entry[], from: number | null): readonly Entry[] => {
  if (from === null) return [];
  return outbox.filter(({ row }) => row.ctr !== null && row.ctr >= from).map(({ key, row }) => ({ key, row: { ...row, ctr: null } }));
};

/** Inside: rows that do the work of others take their place (H13); `folds` counts how often this has been done, for the other tabs. */
export const fold = ({ update, remove }: { readonly update: readonly Entry[]; readonly remove: readonly number[] }, folds: number): Step => ({
  require: { outbox: [...remove, ...update.map(({ key }) => key)] }, meta: { folds: folds + 1 }, update: { outbox: update }, remove: { outbox: remove },
  append: { undo: update.flatMap(({ row }) => (row.folds ?? []).map((from) => ({ kind: 'standIn', from, to: row.op.id, register: null }) as const)) },
});
