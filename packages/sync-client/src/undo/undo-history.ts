import type { OpId, Register } from '@holdfast/domain';
import type { Keyed, UndoRow, UndoStep } from '../ports/replica-store.ts';

type Row = Keyed<UndoRow>;
type ActionRow = Exclude<UndoRow, { readonly kind: 'standIn' }>;

/** One thing that a person did, or undid, and how to take it back. */
export interface Action {
  readonly id: string;
  /** "Move of 3 items". */
  readonly label: string;
  /** Where it lies. */
  readonly keys: readonly number[];
  /** In the order in which they were done. */
  readonly steps: readonly UndoStep[];
}

const gather = (rows: readonly Row[], kind: ActionRow['kind'], id: string): Action => {
  const own = rows.flatMap(({ key, row }) => (row.kind === kind && row.action === id ? [{ key, row }] : []));
  const steps = own.flatMap(({ row }) => row.steps);
  const label = own.find(({ row }) => row.label !== undefined)?.row.label ?? fallbackLabel(steps);
  return { id, label, keys: own.map(({ key }) => key), steps };
};

/** Of an action that an earlier version of the app has noted. */
const fallbackLabel = (steps: readonly UndoStep[]): string => (steps.length === 1 ? `Change of ${steps[0]?.title ?? ''}` : `Change of ${steps.length} items`);

/** The last action for which `possible` holds; with `of` the one that made this operation, however long ago. Null without one. */
export const lastDone = (rows: readonly Row[], possible: (steps: readonly UndoStep[]) => boolean, of?: OpId): Action | null => {
  const tried = new Set<string>();
  for (const { row } of [...rows].reverse()) {
    if (row.kind !== 'done' || tried.has(row.action)) continue;
    if (of !== undefined && !row.steps.some(({ op }) => op === of)) continue;
    tried.add(row.action);
    const action = gather(rows, 'done', row.action);
    if (possible(action.steps)) return action;
  }
  return null;
};

/** The action that was undone last, unless something new was done since; null without one. */
export const lastUndone = (rows: readonly Row[]): Action | null => {
  // Whoever does something new drops what was undone; another tab may have undone it at the same moment.
  const last = rows.findLast(({ row }) => row.kind === 'undone' || (row.kind === 'done' && row.again !== true))?.row;
  return last?.kind === 'undone' ? gather(rows, 'undone', last.action) : null;
};

const slot = (op: OpId, register: Register | null): string => `${op} ${register ?? '*'}`;

/** Who holds what an operation once wrote (3b.17, H13). */
export class StandIns {
  readonly #to = new Map<string, OpId>();
  /** The undo that stands for another operation, and where that is noted. */
  readonly #undos = new Map<OpId, { readonly key: number; readonly from: OpId; readonly register: Register }>();

  constructor(rows: readonly Row[]) {
    for (const { key, row } of rows) {
      if (row.kind !== 'standIn') continue;
      this.#to.set(slot(row.from, row.register), row.to);
      if (row.register !== null) this.#undos.set(row.to, { key, from: row.from, register: row.register });
    }
  }

  /** An undo is withdrawn: it stands for nobody any more. Answers for whom it did, and the row that said so. */
  withdraw(op: OpId): { readonly key: number; readonly from: OpId } | null {
    const undo = this.#undos.get(op);
    if (undo === undefined) return null;
    if (this.#to.get(slot(undo.from, undo.register)) === op) this.#to.delete(slot(undo.from, undo.register));
    return undo;
  }

  add(from: OpId, to: OpId, register: Register | null): void {
    this.#to.set(slot(from, register), to);
  }

  /** The operation whose value stands in this register if nobody else has written it since. */
  lastOf(op: OpId, register: Register): OpId {
    const seen = new Set<OpId>();
    let last = op;
    for (let to: OpId | undefined = last; to !== undefined && !seen.has(to); to = this.#to.get(slot(to, register)) ?? this.#to.get(slot(to, null))) {
      seen.add(to);
      last = to;
    }
    return last;
  }
}
