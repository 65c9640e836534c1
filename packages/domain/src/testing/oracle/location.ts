import type { NodeId } from '../../ids.ts';
import type { Move, Restore, Trash } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, missing, noop, placeIn, rejected, rescued, superseded } from './answers.ts';
import { comeBack, isUntouched } from './come-back.ts';
import { decideBetween } from './decide.ts';
import { freeName } from './names.ts';
import { putIntoTrash, rescueBelow, trashSkeletons } from './rescue.ts';
import { resolve } from './resolve.ts';
import { hasSeen, isEditedUnseen, markOf, wins, witnessOf, type Act } from './seen.ts';
import { skeletonsOf, standIn } from './skeleton.ts';
import { childrenOf, find, graveOf, isLive, isWithin, type Node, type State } from './state.ts';
import { uncoalesce } from './uncoalesce.ts';

/** Row 14, 3b.14: what a folder in the trash would take back lies below it for its author. */
const liesInOwnSkeleton = (state: State, id: NodeId, folder: Node): boolean => !isLive(state, folder.id)
  && skeletonsOf(state, folder.id).used.some((used) => isLive(state, used) && isUntouched(find(state, used)) && isWithin(state, id, used));

/** Rows 13 to 20. */
export const move = (state: State, act: Act, op: Move): Outcome => {
  const { id, unseen } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  const target = resolve(state, act, op.parent).id;
  if (find(state, target)?.kind === 'file') return rejected('kind');
  const unknown = target !== state.root && !find(state, target) && !graveOf(state, target);
  if (unknown) return missing(state, target, rejected('gone'));
  if (unseen) return node.kind === 'file' ? uncoalesce(state, act, op, node) : rejected('alias-unobserved');
  if (!wins(act, node.placedBy)) return superseded;
  if (isWithin(state, target, node.id)) return rejected('cycle');
  if (isWithin(state, target, node.id)) return rejected('cycle');
  const before = [...state.nodes];
  const place = placeIn(state, act, target);
  if ('code' in place) return place;
  if (liesInOwnSkeleton(state, place.id, node)) {
    state.nodes = before;
    return rejected('cycle');
  }
  const wasLive = isLive(state, node.id);
  node.placedBy = markOf(act);
  if (wasLive) {
    node.name = freeName(state, place.id, node.name, node.kind, node.id);
    node.parent = place.id;
  } else comeBack(state, act, node, place.id, 'move');
  return place.rescued ? rescued(state, node.id) : applied;
};

/** 3b.2: the parent that the author saw, unless it is there no more or lies below the node. */
const seenParent = (state: State, act: Act, node: Node, seen: NodeId): NodeId => {
  const { id } = resolve(state, act, seen);
  const isFolder = id === state.root || find(state, id)?.kind === 'folder';
  return !isFolder || isWithin(state, id, node.id) ? node.parent : id;
};

/** H20, row 48: whether the node was made in that folder, or in one that was. */
const isMadeIn = (state: State, id: NodeId, folder: NodeId): boolean => {
  const made = state.log.find(({ op }) => (op.type === 'createFile' || op.type === 'createFolder' || op.type === 'copy') && op.node === id)?.op;
  return made !== undefined && 'parent' in made && (made.parent === folder || isMadeIn(state, made.parent, folder));
};

/** Row 48: of a folder that was merged into another, only what was made through the alias goes. */
const trashThroughAlias = (state: State, act: Act, op: Trash, folder: Node): Outcome => {
  const madeBelow = (id: NodeId): Node[] => childrenOf(state, id).flatMap((child) => {
    if (child.trash !== null) return [];
    return isMadeIn(state, child.id, op.node) ? [child] : madeBelow(child.id);
  });
  // Who knew the folder under its own id as well: rows do not tell by which name something was put there, so nothing goes (L3).
  if (folder.created.by === null || hasSeen(witnessOf(act), folder.created)) return noop('unobserved-alias');
  // Wherever it is by now: what another trashing has brought out of the folder lies in a skeleton of it.
  const outcomes = [folder.id, ...skeletonsOf(state, folder.id).used].flatMap(madeBelow).map((child) => trashNode(state, act, child, child.parent));
  return outcomes.some(({ code }) => code === 'applied') ? applied : noop('unobserved-alias');
};

const trashNode = (state: State, act: Act, node: Node, parent: NodeId): Outcome => {
  if (node.kind === 'file' && isEditedUnseen(state, witnessOf(act), node)) return noop('kept-edited');
  const won = wins(act, node.placedBy);
  if (node.trash !== null) {
    // Row 31: it is there already; 3b.2: a later trashing renews the time.
    if (won) node.placedBy = markOf(act);
    trashSkeletons(state, act, node);
    return noop('already');
  }
  if (!won) return superseded;
  const wasLive = isLive(state, node.id);
  // 3b.2: what is not live stays where it is.
  if (wasLive) node.parent = seenParent(state, act, node, parent);
  putIntoTrash(act, node);
  if (wasLive) rescueBelow(state, act, node);
  else trashSkeletons(state, act, node);
  return applied;
};

/** Rows 16, 18, 19, 26, 28, 31, 32. */
export const trash = (state: State, act: Act, op: Trash): Outcome => {
  if (op.into) return decideBetween(state, act, op, op.into);
  const { id, unseen } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, noop('gone'));
  if (unseen) return node.kind === 'file' ? noop('unobserved-alias') : trashThroughAlias(state, act, op, node);
  return trashNode(state, act, node, op.parent);
};

/** Rows 32, 33, 35. */
export const restore = (state: State, act: Act, op: Restore): Outcome => {
  const { id, unseen } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  if (unseen) return noop('unobserved-alias');
  // 3b.2: restored already, or moved out.
  if (node.trash === null) return noop('already');
  if (!wins(act, node.placedBy)) return superseded;
  const parent = seenParent(state, act, node, op.parent);
  const target = standIn(state, act, parent);
  if (isWithin(state, target, node.id)) return rejected('cycle');
  node.placedBy = markOf(act);
  comeBack(state, act, node, target, 'restore');
  return target === parent ? applied : rescued(state, node.id);
};
