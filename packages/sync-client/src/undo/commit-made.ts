import type { Executed } from '../api.ts';
import type { Made, OperationMaker } from '../intents/operation-maker.ts';
import type { Committer } from '../outbox/committer.ts';
import type { UndoStep, VersionsRow } from '../ports/replica-store.ts';
import type { UndoLog } from './undo-log.ts';
import { queued } from '../outbox/outbox.ts';

/** Who queues it, who remembers how it is taken back, and who is told that there is something to send. */
export interface MadeParts {
  readonly committer: Committer;
  readonly undoLog: UndoLog;
  readonly leadership: { wake(): void };
}

/** What a person has done, beside the operations themselves. */
export interface Action {
  /** What the menu calls it after "Undo". */
  readonly label: string;
  /** What it adds to the book of versions. */
  readonly versions: readonly VersionsRow[];
}

/** How each is taken back, in the order in which they are done. */
export const stepsOf = (made: readonly Made[]): UndoStep[] => made.flatMap(({ op, title, inverse, further }) => [
  ...(further === null ? [] : [{ op: op.id, title, inverse: further }]), { op: op.id, title, inverse },
]);

/** Queues what a maker has made, strictly, as one action that can be taken back. */
export const commitMade = async (
  { committer, leadership, undoLog }: MadeParts, { made, created }: OperationMaker, { label, versions }: Action,
): Promise<Executed> => {
  const [first] = made;
  if (first !== undefined) {
    const { append, remove } = undoLog.entry(first.op.group ?? first.op.id, label, stepsOf(made));
    await committer.write({ rows: made.map(({ op, title }) => queued(op, title)), more: { append: { ...append, versions }, ...(remove !== undefined && { remove }) } });
  }
  leadership.wake();
  return { ops: made.map(({ op }) => op.id), created };
};
