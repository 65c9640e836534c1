import type { NodeId, OpId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { AddingRow, JournalRow, Keyed } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';

/** The lock under which files are added: whoever gets it knows that nobody goes on with it. */
export const addingLock = (id: string): string => `holdfast-adding-${id}`;

/** Files that were being added when the app stopped, or the machine: they are told by name until the person has taken note (H2). */
export class Unfinished {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  #rows: readonly Keyed<AddingRow>[] = [];

  constructor(ports: EnginePorts, replica: Replica) {
    this.#ports = ports;
    this.#replica = replica;
  }

  get rows(): readonly AddingRow[] {
    return this.#rows.map(({ row }) => row);
  }

  /** Looks for those that nobody goes on with any more, and remembers of each that it is so; true when there are others than before. */
  async look(): Promise<boolean> {
    const rows = addingOf(await this.#ports.store.rows('journal'));
    for (const { key, row } of rows.filter(({ row: { stopped } }) => stopped !== true)) {
      const update = { journal: [{ key, row: { ...row, stopped: true as const } }] };
      await this.#ports.locks.tryHold(addingLock(row.id), () => this.#replica.commit({ require: { journal: [key] }, update }, 'relaxed')).catch((error: unknown) => {
        // It came to its end while it was looked at.
        if (!hasCode(error, 'fenced')) throw error;
      });
    }
    return await this.refresh();
  }

  /** Reads what all tabs have found; true when there are others than before. */
  async refresh(): Promise<boolean> {
    const before = this.#rows;
    this.#rows = addingOf(await this.#ports.store.rows('journal')).filter(({ row }) => row.stopped === true);
    return before.length !== this.#rows.length || this.#rows.some(({ key, row }, i) => before[i]?.key !== key || before[i].row.left !== row.left);
  }

  /** What belongs into the commit with which these are added to this folder again: they are not told any more. */
  without(parent: NodeId, names: readonly string[]): Pick<Step, 'update' | 'remove'> {
    const [update, remove]: [Keyed<AddingRow>[], number[]] = [[], []];
    for (const { key, row } of this.#rows) {
      const again = row.parent === parent ? countedIn(row.names, names) : 0;
      if (again === row.left) remove.push(key);
      else if (again > 0) update.push({ key, row: less(row, names, again) });
    }
    return { ...(update.length > 0 && { update: { journal: update } }), ...(remove.length > 0 && { remove: { journal: remove } }) };
  }

  /** The person has taken note. */
  async dismiss(id: OpId): Promise<void> {
    const gone = this.#rows.filter(({ row }) => row.id === id).map(({ key }) => key);
    if (gone.length === 0) return;
    await this.#replica.commit({ remove: { journal: gone } }, 'strict');
    await this.refresh();
  }
}

const addingOf = (rows: readonly Keyed<JournalRow>[]): Keyed<AddingRow>[] => rows.flatMap(({ key, row }) => (row.doing === 'add' ? [{ key, row }] : []));

/** These were found whole in a file of bytes after all: what is left of those that were being added into it is less. */
export const lessOf = (journal: readonly Keyed<JournalRow>[], file: string, found: readonly string[]): Pick<Step, 'update' | 'remove'> => {
  const into = addingOf(journal).find(({ row }) => row.file === file);
  if (into === undefined) return {};
  const { key, row } = into;
  const rest = less(row, found, found.length);
  return rest.left <= 0 ? { remove: { journal: [key] } } : { update: { journal: [{ key, row: rest }] } };
};

/** How many of these are among `names`, each once. */
const countedIn = (these: readonly string[], names: readonly string[]): number => these.length - without(these, names).length;

const without = (these: readonly string[], names: readonly string[]): readonly string[] => {
  const left = [...these];
  for (const name of names) if (left.includes(name)) left.splice(left.indexOf(name), 1);
  return left;
};

const less = (row: AddingRow, names: readonly string[], count: number): AddingRow => ({ ...row, left: row.left - count, names: without(row.names, names) });
