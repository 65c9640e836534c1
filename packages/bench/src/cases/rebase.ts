import { asSpaceId, MemoryTree, Overlay, reduce, rootOf, type Operation } from '@holdfast/domain';
import { View } from '@holdfast/sync-client/testing';
import { seeded } from '../measure/random-bytes.ts';
import { median, percentile } from '../measure/statistics.ts';
import { atMost, type Figure } from '../report/figure.ts';
import { idsFrom } from '../workload/ids.ts';
import { OfficeDay } from '../workload/office-day.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';

/** Rows that one answer of the server changes. */
const deltaRows = 100;
const prediction = { deviceName: 'Laptop' };

/** A space as a device holds it, which other devices go on changing. */
class Space {
  readonly tree: MemoryTree;
  readonly day: OfficeDay;
  seq = 0;

  constructor(nodes: number) {
    const next = seeded(11);
    const ids = idsFrom(next);
    const root = rootOf(asSpaceId(ids.node()));
    this.tree = new MemoryTree(root);
    this.day = new OfficeDay(root, next, ids, 1);
    for (let made = 0; made < nodes; made += 500) this.tree.apply(this.#reduced(Array.from({ length: 500 }, () => this.day.growing(this.seq))));
  }

  #reduced(operations: readonly Operation[]): ReturnType<Overlay['changes']> {
    const overlay = new Overlay(this.tree);
    for (const op of operations) {
      this.seq += 1;
      reduce(overlay, op, { seq: this.seq, effTs: op.at, deviceName: 'Phone' });
    }
    return overlay.changes();
  }

  /** What a person does in it without a network. */
  pending(count: number): readonly Operation[] {
    return Array.from({ length: count }, () => ({ ...this.day.working(this.seq), baseSeq: this.seq }));
  }

  /** Milliseconds from the arrival of foreign changes until the view is right again. */
  delta(view: View): number {
    const { nodes, tombstones, aliases } = this.#reduced(Array.from({ length: deltaRows }, () => this.day.working(this.seq)));
    const records = [
      ...nodes.map((row) => ({ kind: 'node', row }) as const), ...tombstones.map((row) => ({ kind: 'tombstone', row }) as const),
      ...aliases.map((row) => ({ kind: 'alias', row }) as const),
    ];
    const start = performance.now();
    view.expect(records);
    this.tree.apply({ nodes, tombstones, aliases, versions: [] });
    view.settle();
    return performance.now() - start;
  }
}

const rebaseAt = (context: CaseContext, nodes: number, count: number): readonly Figure[] => {
  context.progress(`${count} pending operations on ${nodes} nodes`);
  const space = new Space(nodes);
  const pending = space.pending(count);
  const replays: number[] = [];
  let view = new View(space.tree, prediction);
  for (let round = 0; round < 5; round += 1) {
    view = new View(space.tree, prediction);
    const start = performance.now();
    for (const [index, op] of pending.entries()) view.apply(index + 1, op);
    replays.push(performance.now() - start);
  }
  const deltas = Array.from({ length: sized(context, { quick: 10, normal: 40 }) }, () => space.delta(view));
  const large = count >= 10_000;
  return [
    {
      name: `rebase, ${count} pending, ${deltaRows} rows`, value: median(deltas), unit: 'ms', ...(large && { budget: [atMost(16)] }),
      note: `median of ${deltas.length} deltas of ${deltaRows} foreign operations, each applied to ${nodes} nodes and under ${count} pending ones; p95 ${percentile(deltas, 0.95).toFixed(1)} ms.`,
    },
    { name: `replay, ${count} pending`, value: median(replays), unit: 'ms', ...(large && { budget: [atMost(250)] }), note: `all operations from nothing, ${nodes} nodes, median of ${replays.length}.` },
  ];
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const nodes = sized(context, { quick: 5000, normal: 100_000 });
  return [1000, sized(context, { quick: 2000, normal: 10_000 })].flatMap((count) => rebaseAt(context, nodes, count));
};

export const rebase: BenchCase = { name: 'rebase', about: 'foreign changes under 1,000 and 10,000 pending operations, and their replay from nothing', run: measure };
