import { rescue, skeletonsOf } from './skeleton.ts';
import { isUnseenWork, markOf, wins, witnessOf, type Act, type Witness } from './seen.ts';
import { childrenOf, find, isLive, type Node, type State, type TrashedBy } from './state.ts';

/** Row 28: what is below the trashed folder and its trasher had not seen, is rescued. What was trashed by itself stays. */
export const rescueBelow = (state: State, act: Act, folder: Node): void => {
  for (const child of childrenOf(state, folder.id)) {
    if (child.trash !== null) continue;
    if (isUnseenWork(state, witnessOf(act), child)) rescue(state, act, child);
    else rescueBelow(state, act, child);
  }
};

/** What he does himself in the trash afterwards is no news to him. */
const trasher = (mark: TrashedBy): Witness => ({ base: mark.base, device: mark.by, before: Infinity, alsoOwn: mark.alsoOwn });

const rescueInTrash = (state: State, act: Act, folder: Node, trashers: readonly Witness[]): void => {
  for (const child of childrenOf(state, folder.id)) {
    if (child.trash !== null) rescueInTrash(state, act, child, [...trashers, trasher(child.trash)]);
    else if (trashers.every((who) => isUnseenWork(state, who, child))) rescue(state, act, child);
    else rescueInTrash(state, act, child, trashers);
  }
};

/** 3b.8: what someone had not seen when he trashed F/S inside a trashed F, once F is out of the trash, at any depth. */
export const rescueInnerTrash = (state: State, act: Act, folder: Node): void => {
  for (const child of childrenOf(state, folder.id)) {
    if (child.trash !== null) rescueInTrash(state, act, child, [trasher(child.trash)]);
    else rescueInnerTrash(state, act, child);
  }
};

const hasSeenWork = (state: State, act: Act, folder: Node): boolean => childrenOf(state, folder.id).some((child) =>
  child.trash === null && ((child.rescueOf === null && !isUnseenWork(state, witnessOf(act), child)) || hasSeenWork(state, act, child)));

export const putIntoTrash = (act: Act, node: Node): void => {
  node.trash = { ...markOf(act), base: act.op.baseSeq, alsoOwn: act.alsoOwn ?? [] };
  node.placedBy = markOf(act);
};

/** The skeleton was made by something later than the trashing, or somebody has moved it later (T). */
const isLater = (act: Act, skeleton: Node): boolean => (skeleton.placedBy.by === null ? skeleton.placedBy.at > act.eff : !wins(act, skeleton.placedBy));

/** 3b.8: F trashed again by someone who had seen n in it, after another trashing rescued n: n goes too. */
export const trashSkeletons = (state: State, act: Act, folder: Node): void => {
  for (const id of skeletonsOf(state, folder.id).used) {
    const skeleton = find(state, id);
    if (!skeleton || !isLive(state, id) || isLater(act, skeleton) || !hasSeenWork(state, act, skeleton)) continue;
    putIntoTrash(act, skeleton);
    rescueBelow(state, act, skeleton);
  }
};
