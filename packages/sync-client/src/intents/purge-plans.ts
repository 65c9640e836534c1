import type { NodeId, NodeRow } from '@holdfast/domain';
import type { PurgePlan } from '../api.ts';
import type { Random } from '../ports/random.ts';
import type { View } from '../replica/view.ts';
import { isLive } from './live.ts';
import { invalid } from './problem.ts';

/** What a person was shown when they were asked: each thing that would go, as it stood. */
interface Shown {
  readonly roots: readonly NodeId[];
  readonly states: ReadonlySet<string>;
}

const plansAtMost = 20;

/** Where something is and what is in it. Names and labels may change: it is the same thing that goes. */
const stateOf = (row: NodeRow): string => `${row.id} ${row.location.stamp.op} ${row.kind === 'file' ? row.content.version : ''}`;

function* below(view: View, row: NodeRow): Generator<NodeRow, void, undefined> {
  yield row;
  if (row.kind === 'folder') for (const child of view.children(row.id)) yield* below(view, child);
}

/**
 * What is about to be deleted for good, between the question and the answer. However long a person takes: what was restored, moved,
 * edited or added meanwhile is not what they were asked about, and stays (L1).
 */
export class PurgePlans {
  readonly #random: Random;
  readonly #plans = new Map<string, Shown>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** With `trash` everything that is in the trash now. */
  plan(view: View, nodes: readonly NodeId[] | 'trash'): PurgePlan {
    const wanted = nodes === 'trash' ? [...view.rows()].filter((row) => row.location.trash !== null) : nodes.flatMap((node) => view.node(node) ?? []);
    const plan = this.#random.uuid();
    this.#plans.set(plan, { roots: wanted.map(({ id }) => id), states: new Set(wanted.flatMap((row) => [...below(view, row)].map(stateOf))) });
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > plansAtMost && oldest !== undefined) this.#plans.delete(oldest);
    const live = wanted.filter(({ id }) => isLive(view, id)).length;
    return { plan, total: wanted.length, live, name: wanted.length === 1 ? (wanted[0]?.name.value ?? null) : null };
  }

  /** What of it is still as it was shown, and how many are not; the plan is used up. @throws SyncClientError `invalid` when it is too old. */
  take(view: View, plan: string): { readonly nodes: readonly NodeId[]; readonly left: number } {
    const shown = this.#plans.get(plan);
    if (shown === undefined) throw invalid('This question is too old: choose again what shall be deleted');
    this.#plans.delete(plan);
    const nodes = shown.roots.filter((id) => {
      const row = view.node(id);
      return row !== undefined && [...below(view, row)].every((one) => shown.states.has(stateOf(one)));
    });
    const gone = shown.roots.filter((id) => view.node(id) === undefined).length;
    return { nodes, left: shown.roots.length - nodes.length - gone };
  }
}
