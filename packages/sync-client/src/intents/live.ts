import type { FileRow, FolderRow, NodeId, NodeRow } from '@holdfast/domain';
import { SyncClientError } from '../sync-client-error.ts';
import { invalid, notFound } from './problem.ts';

/** What the checks read. */
export interface Tree {
  readonly root: NodeId;
  node(id: NodeId): NodeRow | undefined;
}

/** The nodes above, from the nearest to the root's child. A broken chain ends it. */
export const ancestors = (tree: Tree, id: NodeId): NodeRow[] => {
  const rows: NodeRow[] = [];
  for (let row = parentOf(tree, id); row !== undefined; row = parentOf(tree, row.id)) rows.push(row);
  return rows;
};

const parentOf = (tree: Tree, id: NodeId): NodeRow | undefined => {
  const row = tree.node(id);
  return row === undefined ? undefined : tree.node(row.location.parent);
};

/** Neither trashed itself nor below something trashed. The root is live. */
export const isLive = (tree: Tree, id: NodeId): boolean => {
  if (id === tree.root) return true;
  const row = tree.node(id);
  if (row === undefined || row.location.trash !== null) return false;
  return isLive(tree, row.location.parent);
};

/** @throws SyncClientError `not-found`, or `invalid` for the root. */
export const requireLive = (tree: Tree, id: NodeId): NodeRow => {
  if (id === tree.root) throw invalid('The home folder itself cannot be changed: choose something in it');
  const row = tree.node(id);
  if (row === undefined || !isLive(tree, id)) throw notFound(row === undefined ? 'The item' : `“${row.name.value}”`);
  return row;
};

/** The row of a live folder, null for the root. @throws SyncClientError `not-found` or `invalid`. */
export const requireFolder = (tree: Tree, id: NodeId): FolderRow | null => {
  if (id === tree.root) return null;
  const row = requireLive(tree, id);
  if (row.kind !== 'folder') throw invalid(`“${row.name.value}” is a file: choose a folder`);
  return row;
};

/** The row of a live file. @throws SyncClientError `not-found` or `invalid`. */
export const requireFile = (tree: Tree, id: NodeId): FileRow => {
  const row = requireLive(tree, id);
  if (row.kind !== 'file') throw invalid(`“${row.name.value}” is a folder: choose a file`);
  return row;
};

/** Names from the root to the node itself. */
export const pathNames = (tree: Tree, id: NodeId): string[] => {
  const row = tree.node(id);
  if (row === undefined) return [];
  return [...ancestors(tree, id).reverse().map((above) => above.name.value), row.name.value];
};

/** True when `id` is `top` or lies below it. @throws SyncClientError `corrupt` for a tree that is none. */
export const isWithin = (tree: Tree, id: NodeId, top: NodeId): boolean => {
  let at: NodeId = id;
  for (let steps = 0; steps < 100_000; steps += 1) {
    if (at === top) return true;
    const row = tree.node(at);
    if (row === undefined) return false;
    at = row.location.parent;
  }
  throw new SyncClientError('corrupt', 'The tree on this device has a circle: it is fetched again');
};
