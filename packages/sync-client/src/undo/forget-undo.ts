import type { OpId } from '@holdfast/domain';
import type { Keyed, UndoRow } from '../ports/replica-store.ts';
import type { Step } from '../replica/replica.ts';

/** What was withdrawn cannot be undone any more, nor does it stand for anything: its steps leave the history of what can be undone. */
export const forgetUndo = (rows: readonly Keyed<UndoRow>[], gone: ReadonlySet<OpId>): Pick<Step, 'require'> & { readonly update: Keyed<UndoRow>[]; readonly remove: number[] } => {
  const update: Keyed<UndoRow>[] = [];
  const remove: number[] = [];
  for (const { key, row } of rows) {
    if (row.kind === 'standIn') {
      if (gone.has(row.to)) remove.push(key);
      continue;
    }
    const steps = row.steps.filter(({ op }) => !gone.has(op));
    if (steps.length === 0) remove.push(key);
    else if (steps.length < row.steps.length) update.push({ key, row: { ...row, steps } });
  }
  return { update, remove, require: { undo: [...update.map(({ key }) => key), ...remove] } };
};
