import type { NodeId } from '../ids.ts';
import type { FolderRow, NodeRow } from '../node.ts';
import { freeRestoredName, renamed } from './naming.ts';
import { trasherOf } from './observe.ts';
import { isLive, isWithin } from './place.ts';
import { rescueUnseen } from './rescue.ts';
import { serverDevice, write, type Step } from './step.ts';

const isUntouched = (row: NodeRow): boolean => row.location.stamp.device === serverDevice && row.name.stamp.device === serverDevice;

const makeWay = (step: Step, parent: NodeId, child: NodeRow): void => {
  const holder = step.tree.childByKey(parent, child.name.key);
  if (!holder || holder.id === child.id) return;
  const name = freeRestoredName(step.tree, parent, holder.name.value, child.id, holder.kind);
  write(step, { ...holder, name: renamed(holder, name) });
};

const mergeInto = (step: Step, skeleton: NodeRow, folder: NodeId): void => {
  const { tree } = step;
  for (const child of tree.children(skeleton.id)) {
    const origin = child.rescueOf === null ? undefined : tree.node(child.rescueOf);
    if (child.kind === 'folder' && isUntouched(child) && child.location.trash === null && origin?.location.parent === folder && origin.location.trash === null) {
      mergeInto(step, child, origin.id);
      continue;
    }
    if (child.location.trash === null) makeWay(step, folder, child);
    write(step, { ...child, location: { ...child.location, parent: folder } });
  }
  tree.putAlias({ from: skeleton.id, to: folder, device: null, op: step.op.id, seq: step.at.seq });
};

/**
 * Row 33, 3b.14: a folder that comes out of the trash takes back what was rescued from it, unless somebody has
 * taken the skeleton in hand (and it is not in its way) or the folder goes into it. The skeleton becomes an alias for all devices.
 * Call it before the folder takes its name.
 */
export const takeBack = (step: Step, folder: FolderRow, destination?: NodeId): void => {
  for (const skeleton of step.tree.skeletonsOf(folder.id)) {
    if (destination !== undefined && isWithin(step.tree, destination, skeleton.id)) continue;
    const inTheWay = skeleton.location.parent === destination && skeleton.name.key === folder.name.key;
    if ((isUntouched(skeleton) || inTheWay) && isLive(step.tree, skeleton.id)) mergeInto(step, skeleton, folder.id);
  }
};

/** 3b.8: what was trashed on its own while the folder was in the trash lets go of what its trasher had not seen. */
export const releaseInner = (step: Step, folder: NodeId, trashedAt: number): void => {
  for (const row of step.tree.changedBelow(folder, trashedAt)) {
    const mark = row.location.trash;
    if (row.kind === 'folder' && mark !== null && isLive(step.tree, row.location.parent)) rescueUnseen(step, row.id, trasherOf(mark));
  }
};
