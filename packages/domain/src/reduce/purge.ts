import type { NodeId } from '../ids.ts';
import type { NodeRow, Stamp } from '../node.ts';
import type { NoopReason, Outcome } from '../outcome.ts';
import type { Purge } from '../operation.ts';
import { hasSeen } from './observe.ts';
import { rescueUnseen } from './rescue.ts';
import { applied, meet, rejected, type Step } from './step.ts';
import { findTarget } from './target.ts';

const bury = (step: Step, row: NodeRow): void => {
  const { seq } = step.at;
  step.tree.putTombstone({ id: row.id, kind: row.kind, name: row.name.value, parent: row.location.parent, purgedBy: step.stamp, seq });
};

/** Everything below that was not trashed on its own: that stays a root in the trash (3b.13). */
const buryBelow = (step: Step, id: NodeId): void => {
  const open: NodeId[] = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const row of step.tree.children(at)) {
      if (row.location.trash !== null) continue;
      open.push(row.id);
      bury(step, row);
    }
  }
};

const kept = (step: Step, stamp: Stamp, reason: NoopReason = 'kept'): NoopReason => {
  meet(step, stamp);
  return reason;
};

const purgeOne = (step: Step<Purge>, id: NodeId): 'purged' | NoopReason => {
  const target = findTarget(step, id);
  // The root is refused before.
  if (target.kind !== 'node') return 'gone';
  const { row, unseenAlias } = target;
  if (unseenAlias) return kept(step, row.created, 'unobserved-alias');
  const mark = row.location.trash;
  if (mark === null || !hasSeen(step.author, mark)) return kept(step, mark ?? row.location.stamp);
  if (row.kind === 'file' && !hasSeen(step.author, row.content.stamp)) return kept(step, row.content.stamp);
  if (row.kind === 'folder') {
    rescueUnseen(step, row.id, step.author);
    buryBelow(step, row.id);
  }
  bury(step, row);
  return 'purged';
};

/** Rows 34, 35, 36: only what its author saw in the trash goes for good; what came later is brought out. */
export const purge = (step: Step<Purge>): Outcome => {
  const { op } = step;
  if (op.nodes.includes(step.tree.root)) return rejected('invalid');
  const results = op.nodes.map((id) => purgeOne(step, id));
  if (results.includes('purged')) return applied;
  return { code: 'noop', reason: results.find((result): result is NoopReason => result !== 'purged' && result !== 'gone') ?? 'gone' };
};
