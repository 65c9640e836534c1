import type { NodeId } from '../ids.ts';
import type { Alias, NodeRow } from '../node.ts';
import type { Trash } from '../operation.ts';
import type { Verdict } from '../outcome.ts';
import { authorsParent } from './authors-parent.ts';
import { decide } from './decide.ts';
import { hasSeen, isUnseenWork, prevails } from './observe.ts';
import { isLive, pathUp } from './place.ts';
import { rescueUnseen, skeletonsFor } from './rescue.ts';
import { applied, joined, meet, noopFor, rejected, serverDevice, supersededBy, write, type Step } from './step.ts';
import { findTarget } from './target.ts';

const putIntoTrash = (step: Step<Trash>, row: NodeRow, parent: NodeId): void => {
  const trash = row.location.trash ?? { ...step.stamp, base: step.author.base };
  write(step, { ...row, location: { parent, trash, stamp: step.stamp } });
};

/** 3b.8: what another trashing had spared, and this author had seen in the folder, goes too. */
const trashSkeletons = (step: Step<Trash>, folder: NodeRow): void => {
  const { tree, author } = step;
  const known = (row: NodeRow): boolean => row.created.device !== serverDevice && !isUnseenWork(author, row) && isLive(tree, row.id);
  for (const skeleton of skeletonsFor(step, folder)) {
    // A skeleton made or moved by something later stays; one's own addition, as late as the trashing by a slow clock, is not later.
    const { at, device } = skeleton.location.stamp;
    const isLater = device === serverDevice ? at > step.stamp.at : !prevails(step, skeleton.location.stamp);
    if (isLater || !isLive(tree, skeleton.id)) continue;
    if (!tree.changedBelow(skeleton.id, -1).some(known)) continue;
    putIntoTrash(step, skeleton, skeleton.location.parent);
    rescueUnseen(step, skeleton.id, author);
  }
};

const trashRow = (step: Step<Trash>, row: NodeRow, parent: NodeId): Verdict => {
  if (row.kind === 'file' && !hasSeen(step.author, row.content.stamp)) return noopFor(step, 'kept-edited', row.content.stamp);
  const wasTrashed = row.location.trash !== null;
  const wasLive = isLive(step.tree, row.id);
  const wins = prevails(step, row.location.stamp);
  if (!wins && !wasTrashed) return supersededBy(step, row.location.stamp);
  if (wasTrashed) meet(step, row.location.trash);
  if (wins) putIntoTrash(step, row, authorsParent(step, row, parent, wasLive));
  if (row.kind === 'folder') {
    if (wasLive) rescueUnseen(step, row.id, step.author);
    else trashSkeletons(step, row);
  }
  return wasTrashed ? { code: 'noop', reason: 'already' } : applied;
};

/**
 * Row 48: of a folder that was quietly merged into another, only what its author has put there since goes, as if he had
 * trashed each. Had he known that other folder too, nothing would tell what he put into which: then nothing goes (L3).
 */
const trashOwnBelow = (step: Step<Trash>, folder: NodeRow, { seq }: Alias): Verdict => {
  const { created } = folder;
  // A skeleton he may have foreseen.
  if (created.device === serverDevice || hasSeen(step.author, created)) return { code: 'noop', reason: 'unobserved-alias' };
  const isOwn = (row: NodeRow): boolean => row.created.device === step.op.device && row.created.seq > seq;
  const between = (row: NodeRow, root: NodeId): readonly NodeRow[] => {
    const { rows } = pathUp(step.tree, row.location.parent);
    return rows.slice(0, rows.findIndex(({ id }) => id === root));
  };
  // Also what another trashing of that folder has brought out of it (3b.8).
  const tops = [folder, ...skeletonsFor(step, folder)].flatMap(({ id: root }) => {
    const own = step.tree.changedBelow(root, seq).filter((row) => isOwn(row) && row.location.trash === null);
    // Not what he put into a folder that he knew, and somebody has moved here since.
    return own.filter((row) => between(row, root).every((above) => !isOwn(above) && !hasSeen(step.author, above.created)));
  });
  const codes = tops.map((row) => trashRow(step, row, row.location.parent).code);
  return codes.includes('applied') ? applied : { code: 'noop', reason: 'unobserved-alias' };
};

/** Rows 16, 18, 19, 26, 28, 31, 32, 48, 49. */
export const trash = (step: Step<Trash>): Verdict => {
  const { op } = step;
  if (op.into) return decide(step, op.into);
  const target = findTarget(step, op.node);
  if (target.kind === 'root') return rejected('invalid');
  // 3b.12, 3b.13: also what the server never had, like a skeleton that a device foresaw.
  if (target.kind === 'gone') return { code: 'noop', reason: 'gone' };
  const { row, unseenAlias } = target;
  if (unseenAlias) return row.kind === 'folder' ? trashOwnBelow(step, row, unseenAlias) : joined(step, row, { code: 'noop', reason: 'unobserved-alias' });
  return trashRow(step, row, op.parent);
};
