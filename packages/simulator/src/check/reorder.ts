import { MemoryTree, Overlay, reduce } from '@holdfast/domain';
import type { ManifestId, NodeId } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import type { Random } from '../random/random.ts';
import type { SpaceTables } from './space-state.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** What 3b.20 leaves out: purges, guarded undos, merges of text, refusals for rights and room. */
const isBound = ({ op, outcome }: LoggedOperation): boolean =>
  op.type === 'purge' || op.guard !== undefined || outcome.code === 'parked' || outcome.code === 'merged'
  || (outcome.code === 'rejected' && (outcome.reason === 'quota' || outcome.reason === 'forbidden' || outcome.reason === 'changed'));

/** Where the longest run of operations begins and ends that could have come in any order: none of them had seen another's. */
const longestFree = (log: readonly LoggedOperation[]): readonly [number, number] => {
  let best: readonly [number, number] = [0, 0];
  for (let from = 0; from < log.length; from++) {
    let to = from;
    for (let entry = log[to]; entry !== undefined && !isBound(entry) && entry.op.baseSeq <= from; entry = log[to]) to++;
    if (to - from > best[1] - best[0]) best = [from, to];
  }
  return best;
};

/** Another order of arrival: each device's own operations stay in theirs. */
const rearranged = (run: readonly LoggedOperation[], random: Random): readonly LoggedOperation[] => {
  const left = [...run];
  const out: LoggedOperation[] = [];
  while (left.length > 0) {
    const first = left.filter((entry, i) => !left.slice(0, i).some((earlier) => earlier.device === entry.device || earlier.op.device === entry.op.device));
    const next = random.pick(first);
    left.splice(left.indexOf(next), 1);
    out.push(next);
  }
  return out;
};

const play = (tree: MemoryTree, run: readonly LoggedOperation[], from: number): ReadonlySet<ManifestId> => {
  const contents = new Set<ManifestId>();
  run.forEach((entry, i) => {
    if (entry.outcome.code === 'parked') return;
    const overlay = new Overlay(tree);
    const { op } = entry;
    const outcome = entry.outcome.code === 'rejected' && (entry.outcome.reason === 'forbidden' || entry.outcome.reason === 'quota')
      ? entry.outcome : reduce(overlay, op, { seq: from + i + 1, effTs: entry.effectiveAt, deviceName: entry.deviceName, alsoOwn: new Set(entry.alsoOwn) });
    // Its author keeps what was refused (H15).
    if (outcome.code === 'rejected' && (op.type === 'createFile' || op.type === 'setContent')) contents.add(op.manifest);
    tree.apply(overlay.changes());
  });
  const alive = (node: NodeId): boolean => tree.node(node) !== undefined;
  for (const version of tree.versions()) if (alive(version.node)) contents.add(version.manifest);
  return contents;
};

/** C6: operations that could have arrived in another order bring the same set of contents in that order. Null when there are none to try. */
export const checkOrders = (tables: SpaceTables, random: Random, orders: number): readonly Violation[] | null => {
  const [from, to] = longestFree(tables.log);
  const run = tables.log.slice(from, to);
  if (new Set(run.map(({ device }) => device)).size < 2) return null;
  const after = (ops: readonly LoggedOperation[]): ReadonlySet<ManifestId> => {
    const tree = new MemoryTree(tables.root, { history: 'complete' });
    play(tree, tables.log.slice(0, from), 0);
    return play(tree, ops, from);
  };
  const usual = after(run);
  for (let i = 0; i < orders; i++) {
    const order = rearranged(run, random);
    const other = after(order);
    const missing = [...usual].filter((content) => !other.has(content)).concat([...other].filter((content) => !usual.has(content)));
    if (missing.length > 0) return [violation('C6', `seqs ${from + 1} to ${to} in the order ${order.map(({ seq }) => seq).join(', ')} differ by the contents ${missing.join(', ')}`)];
  }
  return [];
};
