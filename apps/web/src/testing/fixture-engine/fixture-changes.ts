import { asOpId } from '@holdfast/domain';
import { changeSections } from '@holdfast/sync-client';
import type { CancelPlan, Change, ChangeQuery, ChangeWindow, EngineProblem } from '@holdfast/sync-client';

const plain: Omit<Change, 'id' | 'op'> = {
  section: 'waiting', count: 1, opens: false, inside: false, order: null, type: 'rename', node: null, kind: 'file', path: [],
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
  #plans = new Map<string, readonly string[]>();

  window({ from, to, open = [] }: ChangeQuery): ChangeWindow {
    const shown = this.#flat(new Set(open));
    const totals = { needsYou: 0, recovered: 0, now: 0, waiting: 0, lately: 0 };
    for (const row of shown) totals[row.section] += 1;
    return { totals, rows: shown.slice(from, to) };
  }

  /** Takes the chosen rows, with what stands in `behind` them. */
  plan(ids: readonly string[]): CancelPlan {
    const chosen = this.rows.filter((row) => ids.includes(row.id));
    const names = new Set(chosen.map((row) => row.words.name));
    const behind = this.rows.filter((row) => !ids.includes(row.id) && row.state === 'behind' && [...names].some((name) => row.reason.includes(name)));
    const all = [...chosen, ...behind.map((row) => ({ ...row, inside: true }))];
    const plan = `plan ${this.#plans.size}`;
    this.#plans.set(plan, all.map((row) => row.id));
    const only = all.filter((row) => row.onlyHere > 0);
    return { plan, total: all.reduce((sum, row) => sum + row.count, 0), changes: all, dependents: behind.length, files: only.length, bytes: only.reduce((sum, row) => sum + row.onlyHere, 0), onTheirWay: 0 };
  }

  cancel(plan: string, bytes: 'keep' | 'discard'): void {
    const ids = this.#plans.get(plan);
    if (!ids) throw problem('This question is too old: choose the change again');
    this.calls.push(`cancel ${bytes}`);
    const taken = this.rows.filter((row) => ids.includes(row.id));
    this.rows = this.rows.filter((row) => !ids.includes(row.id));
    if (bytes === 'discard') return;
    for (const row of taken.filter((one) => one.onlyHere > 0)) {
      const words = { before: '', name: row.words.name, after: 'was taken back before it was sent' };
      this.rows.push({ ...row, id: `aside ${row.id}`, section: 'recovered', words, sentence: `${words.name} ${words.after}`, state: 'parked', order: null, can: ['retry', 'save', 'discard'], reason: 'It is kept on this device until you add it after all or discard it.' });
    }
  }

  settle(name: 'retry' | 'discard' | 'dismiss', op: Change['op'], bytes?: number): void {
    this.calls.push([name, op ?? 'all', ...(bytes === undefined ? [] : [bytes])].join(' '));
    this.rows = this.rows.filter((row) => row.op !== op);
  }

  #flat(open: ReadonlySet<string>): Change[] {
    return changeSections.flatMap((section) => this.rows.filter((row) => row.section === section))
      .flatMap((row) => [row, ...(open.has(row.id) ? (this.members.get(row.id) ?? []) : [])]);
  }
}

const problem = (message: string): EngineProblem => ({ code: 'invalid', message });
