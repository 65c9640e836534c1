import type { Keyed, OutboxRow } from '../ports/replica-store.ts';

type Row = Keyed<OutboxRow>;

/** One row of the queue: one operation, or all that is left of an action of several. */
export interface QueueEntry {
  readonly id: string;
  /** In the order of their lseq; never empty. */
  readonly rows: readonly [Row, ...Row[]];
  /** The place of the first among all pending operations, from 1. */
  readonly order: number;
}

/** The outbox as the person has filled it: an action is one entry, where its first operation stands. */
export const entriesOf = (outbox: readonly Row[]): QueueEntry[] => {
  const groups = new Map<string, [Row, ...Row[]]>();
  const found: { readonly id: string; readonly rows: [Row, ...Row[]]; readonly order: number }[] = [];
  outbox.forEach((row, i) => {
    const { group, id } = row.row.op;
    const known = group === undefined ? undefined : groups.get(group);
    if (known !== undefined) {
      known.push(row);
      return;
    }
    const rows: [Row, ...Row[]] = [row];
    if (group !== undefined) groups.set(group, rows);
    found.push({ id: group ?? id, rows, order: i + 1 });
  });
  return found;
};
