import type { Deferral, Operation, Outcome } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { parkedFrom } from '../outbox/outbox.ts';
import { manifestOf, subjectOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow, ParkedRow, SettledEntry } from '../ports/replica-store.ts';
import type { Met } from '../words/sentences.ts';
import { needsAttention, outcomeSentence } from '../words/sentences.ts';

type Entry = Keyed<OutboxRow>;

/** What an answer means for the operations that were sent. */
export interface Settlement {
  /** Decided: they leave the outbox together with this answer's rows (P7). */
  readonly remove: readonly number[];
  readonly settled: readonly SettledEntry[];
  /** Bytes of each content that was confirmed. */
  readonly sizes: readonly number[];
  /** Refused or poisoned; their bytes stay (H12, H15). */
  readonly parked: readonly ParkedRow[];
  /** Not decided because bytes are missing, or sent under a counter that is another's: they give their counters back. */
  readonly renumberFrom: number | null;
  /** Manifests that the server does not hold after all. */
  readonly missing: readonly string[];
  /** Come back after so long with what was not decided. */
  readonly retryAfterMs: number | null;
}

export interface SettleContext {
  readonly now: number;
  /** Whom an operation met, as far as the answer tells. */
  readonly met: (op: Operation, outcome: Outcome) => Met;
}

const isDeferral = (result: Outcome | Deferral): result is Deferral =>
  result.code === 'missingManifest' || result.code === 'retry' || result.code === 'parked';

/** Reads the outcomes of the operations in the outbox. Those without one, up to lastCtr, were decided and acknowledged before. */
export const settle = (outbox: readonly Entry[], answer: Exchanged, context: SettleContext): Settlement => {
  // By operation, not by counter: a clone or a restored backup has given its counters to other operations (H4).
  const results = new Map(answer.outcomes.map((settled) => [settled.op, settled.result]));
  const holders = new Map(answer.outcomes.map((settled) => [settled.ctr, settled.op]));
  const remove: number[] = [];
  const settled: SettledEntry[] = [];
  const parked: ParkedRow[] = [];
  const missing: string[] = [];
  const sizes: number[] = [];
  let retryAfterMs: number | null = null;
  let renumberFrom: number | null = null;
  for (const { key, row } of outbox) {
    if (row.ctr === null) continue;
    const outcome = results.get(row.op.id) ?? null;
    const strayed = outcome === null && (holders.get(row.ctr) ?? row.op.id) !== row.op.id;
    if (strayed) renumberFrom = Math.min(renumberFrom ?? row.ctr, row.ctr);
    else if (row.ctr <= answer.lastCtr) {
      remove.push(key);
      if ('size' in row.op) sizes.push(row.op.size);
      if (outcome === null || !isDeferral(outcome)) settled.push(entryOf(row, outcome ?? { code: 'applied' }, context));
      const reason = refusal(row, outcome);
      if (reason !== null) parked.push(parkedFrom(row, { reason, at: context.now, ...(outcome?.code === 'parked' && { cause: 'poison' }) }));
    } else if (outcome !== null && isDeferral(outcome)) {
      if (outcome.code === 'retry') retryAfterMs = Math.max(retryAfterMs ?? 0, outcome.afterMs);
      if (outcome.code !== 'missingManifest') continue;
      missing.push(outcome.manifest);
      renumberFrom = Math.min(renumberFrom ?? row.ctr, row.ctr);
    }
  }
  return { remove, settled, sizes, parked, renumberFrom, missing, retryAfterMs };
};

const entryOf = (row: OutboxRow, outcome: Outcome, context: SettleContext): SettledEntry => ({
  op: row.op.id, ...(row.op.group !== undefined && { group: row.op.group }), type: row.op.type, node: subjectOf(row.op), title: row.title, outcome, at: context.now,
  sentence: outcomeSentence(row.op, row.title, outcome, context.met(row.op, outcome), context.now), open: needsAttention(outcome),
});

/** Why an operation must be kept although it is decided: the server quarantined it, or refused content that only we have. */
const refusal = (row: OutboxRow, outcome: Outcome | Deferral | null): string | null => {
  if (outcome?.code === 'parked') return outcome.reason;
  // An undo that came too late brings nothing new: what it would have put back was an earlier version, unless that was never sent.
  if (row.op.guard !== undefined && row.onlyHere !== true) return null;
  return outcome?.code === 'rejected' && manifestOf(row.op) !== null ? outcome.reason : null;
};
