import { asSpaceId, MemoryTree, Overlay, reduce, rootOf, type Operation, type Outcome } from '@holdfast/domain';
import { seeded } from '../measure/random-bytes.ts';
import { median, perSecond } from '../measure/statistics.ts';
import { atLeast, type Figure } from '../report/figure.ts';
import { idsFrom } from '../workload/ids.ts';
import { OfficeDay } from '../workload/office-day.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';

/** As many operations as one group commit takes (H28): each group is one overlay, applied as a whole. */
const group = 500;

interface Counted { seq: number; readonly outcomes: Map<Outcome['code'], number> }

const replay = (tree: MemoryTree, operations: readonly Operation[], counted: Counted): void => {
  for (let from = 0; from < operations.length; from += group) {
    const overlay = new Overlay(tree);
    for (const op of operations.slice(from, from + group)) {
      counted.seq += 1;
      const { code } = reduce(overlay, op, { seq: counted.seq, effTs: op.at, deviceName: 'Laptop' });
      counted.outcomes.set(code, (counted.outcomes.get(code) ?? 0) + 1);
    }
    tree.apply(overlay.changes());
  }
};

/** Fresh flat strings, as they come from the wire or the disk: neither shared with the tree nor joined from parts. */
const received = (operations: readonly Operation[]): readonly Operation[] => JSON.parse(JSON.stringify(operations)) as Operation[];

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const next = seeded(4);
  const ids = idsFrom(next);
  const root = rootOf(asSpaceId(ids.node()));
  const day = new OfficeDay(root, next, ids, 5);
  const nodes = sized(context, { quick: 5000, normal: 100_000 });
  const tree = new MemoryTree(root, { history: 'complete' });
  const counted: Counted = { seq: 0, outcomes: new Map() };
  context.progress(`growing a tree of ${nodes} nodes`);
  replay(tree, received(Array.from({ length: nodes }, (_, index) => day.growing(index))), counted);
  counted.outcomes.clear();
  const rates: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const operations = received(Array.from({ length: sized(context, { quick: 2000, normal: 20_000 }) }, (_, index) => day.working(counted.seq + index)));
    const start = performance.now();
    replay(tree, operations, counted);
    rates.push(perSecond(operations.length, performance.now() - start));
  }
  const outcomes = [...counted.outcomes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`).join(', ');
  return [{
    name: 'reducer', value: median(rates), unit: 'ops/s', budget: [atLeast(50_000)],
    note: `one core, ${tree.size} nodes, groups of ${group}, a mix of adding, arranging, editing and clearing out by 5 devices, a fifth of it with an old view; outcomes: ${outcomes}.`,
  }];
};

export const reducer: BenchCase = { name: 'reducer', about: 'operations a second through the conflict rules, 100,000 nodes, one core', run: measure };
