import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Trash } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { authorsParent } from './authors-parent.ts';
import { decide } from './decide.ts';
import { hasSeen, isUnseenWork, prevails } from './observe.ts';
import { isLive, pathUp } from './place.ts';
import { rescueUnseen } from './rescue.ts';
import { applied, joined, meet, noopFor, rejected, serverDevice, supersededBy, write, type Step } from './step.ts';
import { findTarget } from './target.ts';

const putIntoTrash = (step: Step<Trash>, row: NodeRow, parent: NodeId): void => {
  const trash = row.location.trash ?? { ...step.stamp, base: step.author.base };
  write(step, { ...row, location: { parent, trash, stamp: step.stamp } });
};

const isOwn = (step: Step, row: NodeRow): boolean => row.created.device === step.op.device && row.created.seq > step.author.base;

/** Row 48: of a folder that was quietly merged into another, only what its author put there goes. */
const trashOwnBelow = (step: Step<Trash>, folder: NodeId): Outcome => {
  const own = step.tree.changedBelow(folder, step.author.base).filter((row) => isOwn(step, row) && row.location.trash === null);
  const ids = new Set(own.map((row) => row.id));
  const tops = own.filter((row) => !pathUp(step.tree, row.location.parent).rows.some((above) => ids.has(above.id)));
  for (const row of tops) putIntoTrash(step, row, row.location.parent);
  return tops.length > 0 ? applied : { code: 'noop', reason: 'unobserved-alias' };
};

/** 3b.8: what another trashing had spared, and this author had seen in the folder, goes too. */
const trashSkeletons = (step: Step<Trash>, folder: NodeId): void => {
  const { tree, author } = step;
  const known = (row: NodeRow): boolean => row.location.trash === null && row.created.device !== serverDevice && !isUnseenWork(author, row);
  for (const skeleton of tree.skeletonsOf(folder)) {
    // What the server put there is nobody's decision; what somebody has moved since is one to compare with (table: T).
    const stands = skeleton.location.stamp.device !== serverDevice && !prevails(step, skeleton.location.stamp);
    if (stands || !isLive(tree, skeleton.id)) continue;
    if (!tree.changedBelow(skeleton.id, -1).some(known)) continue;
    putIntoTrash(step, skeleton, skeleton.location.parent);
    rescueUnseen(step, skeleton.id, author);
  }
};

const trashRow = (step: Step<Trash>, row: NodeRow): Outcome => {
  const wasTrashed = row.location.trash !== null;
  const wasLive = isLive(step.tree, row.id);
  const wins = prevails(step, row.location.stamp);
  if (!wins && !wasTrashed) return supersededBy(step, row.location.stamp);
  if (wasTrashed) meet(step, row.location.trash);
  if (wins) putIntoTrash(step, row, authorsParent(step, row, step.op.parent, wasLive));
  if (row.kind === 'folder') {
    if (wasLive) rescueUnseen(step, row.id, step.author);
    else trashSkeletons(step, row.id);
  }
  return wasTrashed ? { code: 'noop', reason: 'already' } : applied;
};

/** Rows 16, 18, 19, 26, 28, 31, 32, 48, 49. */
export const trash = (step: Step<Trash>): Outcome => {
  const { op } = step;
  if (op.into) return decide(step, op.into);
  const target = findTarget(step, op.node);
  if (target.kind === 'root') return rejected('invalid');
  // 3b.12, 3b.13: also what the server never had, like a skeleton that a device foresaw.
  if (target.kind === 'gone') return { code: 'noop', reason: 'gone' };
  const { row, unseenAlias } = target;
  if (unseenAlias) return row.kind === 'folder' ? trashOwnBelow(step, row.id) : joined(step, row, { code: 'noop', reason: 'unobserved-alias' });
  if (row.kind === 'file' && !hasSeen(step.author, row.content.stamp)) return noopFor(step, 'kept-edited', row.content.stamp);
  return trashRow(step, row);
};
