import { foldName } from '../../names/fold.ts';
import type { NodeId } from '../../ids.ts';
import { freeName, nameAfterTrash, nameGivenUp } from './names.ts';
import { rescueInnerTrash } from './rescue.ts';
import type { Act } from './seen.ts';
import { skeletonsOf } from './skeleton.ts';
import { childrenOf, find, holderOf, isLive, isWithin, type Node, type State } from './state.ts';

/** 3b.14: nobody has moved it; nor, as we read it, given it a name. */
export const isUntouched = (skeleton: Node | undefined): boolean => skeleton?.placedBy.by === null && skeleton.namedBy.by === null;

/** 3b.14: the skeleton's children go into the folder, and its id means the folder from now on. */
const mergeBack = (state: State, act: Act, skeleton: Node, folder: Node): void => {
  for (const child of childrenOf(state, skeleton.id)) {
    const own = childrenOf(state, folder.id).find((each) => each.trash === null && each.kind === 'folder' && skeletonsOf(state, each.id).used.includes(child.id));
    if (own && child.trash === null && isUntouched(child)) {
      mergeBack(state, act, child, own);
      continue;
    }
    const clash = child.trash === null ? holderOf(state, folder.id, child.name, child.id) : undefined;
    if (clash) clash.name = nameGivenUp(state, clash, skeleton.id);
    child.parent = folder.id;
  }
  state.nodes = state.nodes.filter((node) => node !== skeleton);
  state.aliases.push({ from: skeleton.id, to: folder.id, device: null, op: act.op.id, seq: act.seq });
};

/** Out of the trash and into a live folder: rows 15, 17, 33, with what 3b.14 and 3b.8 take back and rescue. */
export const comeBack = (state: State, act: Act, node: Node, target: NodeId, by: 'restore' | 'move'): void => {
  // What is in the trash itself, as a skeleton in its own folder is, is not what was rescued from there (3b.7): it comes out where it was.
  const standing = skeletonsOf(state, node.id).used.filter((id) => isLive(state, id));
  node.trash = null;
  node.parent = target;
  for (const id of standing) {
    const skeleton = find(state, id);
    if (!skeleton) continue;
    const inTheWay = skeleton.parent === target && foldName(skeleton.name) === foldName(node.name);
    if (isWithin(state, target, id)) continue;
    // Row 33: what stands in its own place is merged, whoever has put it there.
    if (isUntouched(skeleton) || (by === 'restore' && inTheWay)) mergeBack(state, act, skeleton, node);
  }
  node.name = (by === 'restore' ? nameAfterTrash : freeName)(state, target, node.name, node.kind, node.id);
  rescueInnerTrash(state, act, node);
};
