import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Move } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { liesInSkeletonOf, releaseInner, takeBack } from './come-back.ts';
import { freeName, renamed } from './naming.ts';
import { hasSeen, prevails } from './observe.ts';
import { fitsBelow, isWithin, namesTo, pathUp, trashAbove } from './place.ts';
import { liveFolder } from './rescue.ts';
import { applied, joined, meet, rejected, supersededBy, write, type Step } from './step.ts';
import { findFolder, findTarget } from './target.ts';
import { uncoalesce } from './uncoalesce.ts';

/** Row 14: whoever moved one of the folders between. */
const cycle = (step: Step, parent: NodeId): Outcome => {
  for (const above of pathUp(step.tree, parent).rows) if (!hasSeen(step.author, above.location.stamp)) meet(step, above.location.stamp);
  return rejected('cycle');
};

const place = (step: Step<Move>, row: NodeRow, parent: NodeId): Outcome => {
  const since = trashAbove(step.tree, row.id)?.seq ?? null;
  if (since !== null && row.kind === 'folder') {
    // Row 14: the target was in a skeleton of the very folder, that is, below it as its author saw it.
    if (liesInSkeletonOf(step, parent, row)) return cycle(step, parent);
    takeBack(step, row, parent, 'move');
  }
  if (!fitsBelow(step.tree, parent, row.id)) return rejected('depth');
  const name = freeName(step.tree, parent, row.name.value, row.id, row.kind);
  write(step, { ...row, name: renamed(row, name), location: { parent, trash: null, stamp: step.stamp } });
  if (since !== null && row.kind === 'folder') releaseInner(step, row.id, since);
  return applied;
};

/** Rows 11 to 17, 20, 35, 48, 49. */
export const move = (step: Step<Move>): Outcome => {
  const { op, tree } = step;
  const target = findTarget(step, op.node);
  if (target.kind === 'root') return rejected('invalid');
  if (target.kind === 'gone') return rejected('gone');
  const { row, unseenAlias } = target;
  const wanted = findFolder(step, op.parent);
  if (wanted.kind === 'file') return rejected('kind');
  if (wanted.kind === 'gone' && !tree.tombstone(wanted.id)) return rejected('gone');
  if (unseenAlias) {
    if (row.kind === 'folder') return joined(step, row, rejected('alias-unobserved'));
    return uncoalesce(step, row, unseenAlias, { name: row.name.value, parent: wanted.id });
  }
  if (!prevails(step, row.location.stamp)) return supersededBy(step, row.location.stamp);
  if (isWithin(tree, wanted.id, row.id)) return cycle(step, wanted.id);
  const parent = liveFolder(step, wanted.id);
  // Row 14: what stands for the folder in the trash may be the node itself, or lie in it.
  if (parent !== wanted.id && isWithin(tree, parent, row.id)) return cycle(step, parent);
  const placed = place(step, row, parent);
  if (placed.code === 'rejected') return placed;
  return parent === wanted.id ? applied : { code: 'rescued', path: namesTo(tree, row.id), node: row.id };
};
