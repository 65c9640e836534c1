import type { NodeId } from '../ids.ts';
import type { FolderRow, NodeRow } from '../node.ts';
import { nameGivenUp, renamed } from './naming.ts';
import { trasherOf } from './observe.ts';
import { isLive, isWithin } from './place.ts';
import { rescueUnseen, skeletonsFor } from './rescue.ts';
import { serverDevice, write, type Step } from './step.ts';

const isUntouched = (row: NodeRow): boolean => row.location.stamp.device === serverDevice && row.name.stamp.device === serverDevice;

const makeWay = (step: Step, parent: NodeId, child: NodeRow): void => {
  const holder = step.tree.childByKey(parent, child.name.key);
  if (holder) write(step, { ...holder, name: renamed(holder, nameGivenUp(step.tree, holder, child.location.parent)) });
};

/** What a skeleton inside a skeleton goes into: the folder itself if it is there, or else an older skeleton of it. */
const originIn = (step: Step, child: NodeRow, folder: NodeId): NodeRow | undefined => {
  const { tree } = step;
  if (child.kind !== 'folder' || child.rescueOf === null || child.location.trash !== null || !isUntouched(child)) return undefined;
  const older = tree.skeletonsOf(child.rescueOf).filter((row) => row.created.seq < child.created.seq).sort((a, b) => a.created.seq - b.created.seq);
  return [tree.node(child.rescueOf), ...older].find((row) => row?.location.parent === folder && row.location.trash === null);
};

const mergeInto = (step: Step, skeleton: NodeRow, folder: NodeId): void => {
  const { tree } = step;
  for (const child of tree.children(skeleton.id)) {
    const origin = originIn(step, child, folder);
    if (origin) {
      mergeInto(step, child, origin.id);
      continue;
    }
    if (child.location.trash === null) makeWay(step, folder, child);
    write(step, { ...child, location: { ...child.location, parent: folder } });
  }
  tree.putAlias({ from: skeleton.id, to: folder, device: null, op: step.op.id, seq: step.at.seq });
};

/** Whether nobody has taken the skeleton in hand, so that the folder takes back what lies in it. */
const isTakenBack = (step: Step, skeleton: NodeRow): boolean => isUntouched(skeleton) && isLive(step.tree, skeleton.id);

/** Row 14: whether a folder lies in what another one takes back when it comes out of the trash, and so below that one. */
export const liesInSkeletonOf = (step: Step, id: NodeId, folder: FolderRow): boolean =>
  skeletonsFor(step, folder).some((skeleton) => isTakenBack(step, skeleton) && isWithin(step.tree, id, skeleton.id));

/**
 * Row 33, 3b.14: a folder that comes out of the trash takes back what was rescued from it, unless somebody has
 * taken the skeleton in hand (and it is not in the way of what is restored) or the folder goes into it. The skeleton becomes an
 * alias for all devices. Call it before the folder takes its name.
 */
export const takeBack = (step: Step, folder: FolderRow, destination: NodeId, by: 'restore' | 'move'): void => {
  // It goes there first, as trash that holds no name: its own skeleton may hold the very folder in which it lay.
  const trash = folder.location.trash ?? { ...step.stamp, base: step.author.base };
  write(step, { ...folder, location: { ...folder.location, parent: destination, trash } });
  for (const skeleton of skeletonsFor(step, folder)) {
    if (isWithin(step.tree, destination, skeleton.id)) continue;
    const inTheWay = by === 'restore' && skeleton.location.parent === destination && skeleton.name.key === folder.name.key;
    if (isTakenBack(step, skeleton) || (inTheWay && isLive(step.tree, skeleton.id))) mergeInto(step, skeleton, folder.id);
  }
};

/** 3b.8: what was trashed on its own while the folder was in the trash lets go of what its trasher had not seen. */
export const releaseInner = (step: Step, folder: NodeId, trashedAt: number): void => {
  for (const row of step.tree.changedBelow(folder, trashedAt)) {
    const mark = row.location.trash;
    if (row.kind === 'folder' && mark !== null && isLive(step.tree, row.location.parent)) rescueUnseen(step, row.id, trasherOf(mark));
  }
};
