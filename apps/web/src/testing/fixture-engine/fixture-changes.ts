import { asOpId, type OpId } from '@holdfast/domain';
import { changeSections } from '@holdfast/sync-client';
import type { CancelPlan, Change, ChangeQuery, ChangeWindow } from '@holdfast/sync-client';
import { problem } from './fixture-intents.ts';

const plain: Omit<Change, 'id' | 'op'> = {
  section: 'waiting', count: 1, opens: false, inside: false, order: 1, type: 'rename', node: null, kind: 'file', path: [],
  words: { before: '', name: '', after: '' }, sentence: '', size: null, onlyHere: 0, at: 0, state: 'turn', progress: null, reason: '', can: [], outcome: null,
};

/** A row of the sync centre; `n` makes its id. The sentence is that of its words unless another is given. */
export const changeFixture = (n: number, part: Partial<Change> & Pick<Change, 'words'>): Change => {
  const op = asOpId(`44444444-4444-4444-8444-${n.toString(16).padStart(12, '0')}`);
  const { before, name, after } = part.words;
  return { ...plain, id: op, op, sentence: [before, name, after].filter((text) => text !== '').join(' '), ...part };
};

/** The sync centre of the fixture: rows that tests put in, and what becomes of them. */
export class FixtureChanges {
  /** In any order; the members of a group lie under its id in `members`. */
  rows: Change[] = [];
  readonly members = new Map<string, readonly Change[]>();
  /** Calls, for tests to look at. */
  readonly calls: string[] = [];
  readonly #plans = new Map<string, readonly string[]>();
  /** Rows that stand for what builds on another: its id by theirs. */
  readonly #under = new Map<string, string>();
  readonly #withdrawn = new Set<string>();
  #asked = 0;

  /** Says that one row builds on another. */
  buildsOn(row: Pick<Change, 'id'>, on: Pick<Change, 'id'>): void {
    this.#under.set(row.id, on.id);
  }

  window({ from, to, open = [] }: ChangeQuery): ChangeWindow {
    const shown = this.#flat(new Set(open));
    const totals = { needsYou: 0, recovered: 0, now: 0, waiting: 0, lately: 0 };
    for (const row of shown) totals[row.section] += 1;
    return { totals, rows: shown.slice(from, to) };
  }

  /** Takes the chosen rows, with what builds on them. @throws EngineProblem `not-found` when none of them waits. */
  plan(what: readonly string[] | 'bytes'): CancelPlan {
    const isMeant = (row: Change): boolean => (what === 'bytes' ? row.can.includes('pause') || row.can.includes('resume') : what.includes(row.id));
    const chosen = this.rows.filter((row) => isMeant(row) && row.order !== null);
    if (chosen.length === 0) throw problem('not-found', 'This change is not waiting any more: it was sent or taken back');
    const taken = new Set(chosen.map(({ id }) => id));
    const behind: Change[] = [];
    for (const row of this.rows) {
      if (taken.has(row.id) || !taken.has(this.#under.get(row.id) ?? '')) continue;
      taken.add(row.id);
      behind.push({ ...row, inside: true });
    }
    const all = [...chosen, ...behind];
    this.#asked += 1;
    const plan = `plan ${this.#asked}`;
    this.#plans.set(plan, all.map((row) => row.id));
    const only = all.filter((row) => row.onlyHere > 0);
    return { plan, total: all.reduce((sum, row) => sum + row.count, 0), changes: all, dependents: behind.length, files: only.length, bytes: only.reduce((sum, row) => sum + row.onlyHere, 0), onTheirWay: 0 };
  }

  /** @throws EngineProblem `invalid` for a plan that is none or was used. */
  cancel(plan: string, bytes: 'keep' | 'discard'): void {
    const ids = this.#plans.get(plan);
    if (!ids) throw problem('invalid', 'This question is too old: choose the change again');
    this.#plans.delete(plan);
    this.calls.push(`cancel ${bytes}`);
    const taken = this.rows.filter((row) => ids.includes(row.id));
    this.rows = this.rows.filter((row) => !ids.includes(row.id));
    if (bytes === 'discard') return;
    for (const row of taken.filter((one) => one.onlyHere > 0)) {
      const words = { before: '', name: row.words.name, after: 'was taken back before it was sent' };
      const aside = `aside ${row.id}`;
      this.#withdrawn.add(aside);
      this.rows.push({ ...row, id: aside, section: 'recovered', words, sentence: `${words.name} ${words.after}`, state: 'parked', order: null, can: ['retry', 'save', 'discard'], reason: 'It is kept on this device until you add it after all or discard it.' });
    }
  }

  /** Puts back what is named, or all that is put aside but what the person took back. */
  retry(op: OpId | null): void {
    this.calls.push(`retry ${op ?? 'all'}`);
    const wanted = (row: Change) => row.state === 'parked' && row.can.includes('retry') && (op === null ? !this.#withdrawn.has(row.id) : row.op === op);
    this.rows = this.rows.map((row, i) => (wanted(row) ? { ...row, section: 'waiting', state: 'turn', order: i + 1, reason: 'Next', can: ['cancel'] } : row));
  }

  /** @throws EngineProblem `not-found` for what is not put aside, `invalid` when more would be lost than `bytes`. */
  discard(op: OpId, bytes: number): void {
    const row = this.#parked(op);
    if (row.onlyHere > bytes) throw problem('invalid', `“${row.words.name}” holds ${row.onlyHere} bytes that exist only on this device: ask again before they are discarded`);
    this.calls.push(`discard ${op} ${bytes}`);
    this.rows = this.rows.filter((one) => one !== row);
  }

  dismiss(op: OpId): void {
    this.calls.push(`dismiss ${op}`);
    this.rows = this.rows.filter((row) => row.op !== op);
  }

  /** As many bytes as the row says. @throws EngineProblem `not-found`. */
  content(op: OpId): Blob {
    const { onlyHere } = this.#parked(op);
    this.calls.push(`save ${op}`);
    return new Blob([new Uint8Array(onlyHere)]);
  }

  #parked(op: OpId): Change {
    const row = this.rows.find((one) => one.op === op && one.state === 'parked');
    if (!row) throw problem('not-found', 'This change is not put aside any more: it was tried again or discarded');
    return row;
  }

  #flat(open: ReadonlySet<string>): Change[] {
    return changeSections.flatMap((section) => this.rows.filter((row) => row.section === section))
      .flatMap((row) => [row, ...(open.has(row.id) ? (this.members.get(row.id) ?? []) : [])]);
  }
}
