import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import { fitsBelow, isWithin } from './place.ts';
import type { Step } from './step.ts';
import { findFolder } from './target.ts';

/**
 * 3b.2: a winning trash or restore writes the parent that its author saw, so that the trash shows the path he knows;
 * not if that lies below the node (a cycle), is no folder any more or too deep (S1), or if the node is not where it could be moved from.
 */
export const authorsParent = (step: Step, row: NodeRow, wanted: NodeId, movable: boolean): NodeId => {
  const current = row.location.parent;
  if (!movable || wanted === current) return current;
  const folder = findFolder(step, wanted);
  if (folder.kind !== 'folder' || isWithin(step.tree, folder.id, row.id)) return current;
  return fitsBelow(step.tree, folder.id, row.id) ? folder.id : current;
};
