import type { MemoryTree } from '@holdfast/domain';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import { sharedUntil } from '../replica/shared-history.ts';
import { isKnown } from '../operation-facts.ts';

/** The base of a new history: what was fetched ahead, and what came since. */
export interface NewHistory {
  readonly tree: MemoryTree | null;
  readonly records: readonly unknown[];
}

/**
 * What waits was made over a history that is gone: of the new one it has seen what both share (3b.1, H31). With the seqs of the lost one
 * it would count as having seen what others have done since, and take it away (L2). Answers the rows that change.
 */
export const asSeen = (outbox: readonly Keyed<OutboxRow>[], lost: MemoryTree, { tree, records }: NewHistory): readonly Keyed<OutboxRow>[] => {
  const waiting = outbox.filter(({ row }) => isKnown(row.op) && row.op.baseSeq > 0);
  if (waiting.length === 0) return [];
  const shared = sharedUntil(rowsOf(lost, []), rowsOf(tree, records));
  return waiting.flatMap(({ key, row }) => (row.op.baseSeq > shared ? [{ key, row: { ...row, op: { ...row.op, baseSeq: shared } } }] : []));
};

function* rowsOf(tree: MemoryTree | null, records: readonly unknown[]): Generator<unknown, void, undefined> {
  if (tree !== null) {
    yield* tree.rows();
    yield* tree.tombstones();
    yield* tree.aliases();
  }
  yield* records;
}
