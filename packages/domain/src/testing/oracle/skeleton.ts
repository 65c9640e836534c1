import type { NodeId } from '../../ids.ts';
import { skeletonId, recoveredFolderId } from './made-ids.ts';
import { freeName, nameAfterTrash, recoveredName } from './names.ts';
import { serverMark, type Act } from './seen.ts';
import { find, graveOf, isLive, type Node, type State } from './state.ts';

/** The ids that were taken for something that is rebuilt when it is gone, and the first that is free (3b.7). */
const idsFrom = (state: State, first: NodeId): { readonly used: NodeId[]; readonly next: NodeId } => {
  const used: NodeId[] = [];
  let id = first;
  while (find(state, id) || graveOf(state, id) || state.aliases.some((alias) => alias.from === id)) {
    used.push(id);
    id = skeletonId(id);
  }
  return { used, next: id };
};

/** Every id that ever was a skeleton of the folder, and the first that is free. */
export const skeletonsOf = (state: State, folder: NodeId): { readonly used: NodeId[]; readonly next: NodeId } => idsFrom(state, skeletonId(folder));

/** A folder that the server makes by itself (3b.1). */
export const addFolder = (state: State, act: Act, id: NodeId, parent: NodeId, name: string, rescueOf: NodeId | null): Node => {
  const mark = serverMark(act);
  const folder: Node = {
    id, kind: 'folder', name: freeName(state, parent, name, 'folder', id), namedBy: mark, parent, placedBy: mark, trash: null, created: mark,
    rescueOf, head: null, headBy: null, born: null, conflictOf: null, tags: [], attrs: [],
  };
  state.nodes.push(folder);
  return folder;
};

/** Table: R. The live folder that stands for this one: itself, its skeleton, or a new skeleton below that of its parent. */
export const standIn = (state: State, act: Act, folder: NodeId): NodeId => {
  if (isLive(state, folder)) return folder;
  const { used, next } = skeletonsOf(state, folder);
  const living = used.find((id) => isLive(state, id));
  if (living !== undefined) return living;
  const was = find(state, folder) ?? graveOf(state, folder);
  if (!was) {
    const alias = state.aliases.find((each) => each.from === folder && each.device === null);
    return alias ? standIn(state, act, alias.to) : recoveredFolder(state, act, []);
  }
  const parent = standIn(state, act, was.parent);
  return addFolder(state, act, next, parent, was.name, folder).id;
};

/** H15: /Recovered/<date device>/<path>. A folder that was trashed or purged since is made again, like a skeleton (3b.7). */
export const recoveredFolder = (state: State, act: Act, path: readonly string[]): NodeId => {
  let at = state.root;
  let seed = state.root;
  for (const name of ['Recovered', recoveredName(act.eff, act.deviceName), ...path]) {
    seed = recoveredFolderId(seed, name);
    const { used, next } = idsFrom(state, seed);
    at = used.find((id) => find(state, id)?.rescueOf === null && isLive(state, id)) ?? addFolder(state, act, next, at, name, null).id;
  }
  return at;
};

/** Table: R. Moves the node to where it is live; its location keeps its writer (3b.3). */
export const rescue = (state: State, act: Act, node: Node, fromTrash = false): void => {
  const parent = standIn(state, act, node.parent);
  node.name = fromTrash ? nameAfterTrash(state, parent, node.name, node.kind, node.id) : freeName(state, parent, node.name, node.kind, node.id);
  node.parent = parent;
};
