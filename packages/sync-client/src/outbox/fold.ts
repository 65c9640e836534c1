import { squash } from '@holdfast/domain';
import type { Operation, OpId } from '@holdfast/domain';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { isKnown } from '../operation-facts.ts';
import { View } from '../replica/view.ts';

type Entry = Keyed<OutboxRow>;

/** Which rows of the outbox one row does the work of. */
export interface Folded {
  readonly update: readonly Entry[];
  readonly remove: readonly number[];
}

const canFold = ({ row }: Entry): boolean => row.ctr === null && (row.op.type === 'rename' || row.op.type === 'setContent');

/**
 * H13: folds operations that were never sent. Null when there is nothing to fold. `after` is the last lseq that was looked at:
 * only what has come since can bring something new.
 */
export const foldOutbox = (replica: Replica, deviceName: string, after: number): Folded | null => {
  const { outbox, tree } = replica;
  if (!outbox.some((entry) => entry.key > after && canFold(entry))) return null;
  const sent = new View(tree, { deviceName });
  for (const { key, row } of outbox) if (row.ctr !== null) sent.apply(key, row.op);
  const unsent = outbox.filter(({ row }) => row.ctr === null && isKnown(row.op));
  const { ops, folded } = squash(unsent.map(({ row }) => row.op), sent.tree);
  return folded.size === 0 ? null : place(unsent, ops, folded);
};

/** The first row of those that became one keeps its place and gets the operation; the others go. */
const place = (rows: readonly Entry[], ops: readonly Operation[], folded: ReadonlyMap<OpId, OpId>): Folded => {
  const left = new Map(ops.map((op) => [op.id, op]));
  const folds = new Map<OpId, OpId[]>();
  for (const { row } of rows) {
    const id = lastOf(row.op.id, folded);
    const gone = folds.get(id) ?? [];
    folds.set(id, gone);
    gone.push(...(row.folds ?? []), ...(row.op.id === id ? [] : [row.op.id]));
  }
  const update: Entry[] = [];
  const remove: number[] = [];
  for (const { key, row } of rows) {
    const id = lastOf(row.op.id, folded);
    const op = left.get(id);
    left.delete(id);
    if (op === undefined) remove.push(key);
    else if ((folds.get(id)?.length ?? 0) > (row.folds?.length ?? 0)) update.push({ key, row: { ...row, op, title: titleOf(op, row.title), folds: folds.get(id) ?? [] } });
  }
  return { update, remove };
};

/** What is created under another name than it first had is called by the last one from then on. */
const titleOf = (op: Operation, title: string): string => (op.type === 'createFolder' || op.type === 'createFile' ? op.name : title);

const lastOf = (id: OpId, folded: ReadonlyMap<OpId, OpId>): OpId => {
  let last = id;
  for (let next = folded.get(last); next !== undefined; next = folded.get(last)) last = next;
  return last;
};
