import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import { DomainError } from '../errors.ts';
import type { TreeReader } from '../tree/reader.ts';

/** The deepest place of a node; the root's children are at depth 1 (S1). */
export const maxDepth = 256;

/** The node and the folders above it, nearest first, without the root; ends early at a purged or unknown parent. */
export const pathUp = (tree: TreeReader, id: NodeId): { readonly rows: readonly NodeRow[]; readonly rooted: boolean } => {
  const rows: NodeRow[] = [];
  for (let at = id; at !== tree.root;) {
    const row = tree.node(at);
    if (!row) return { rows, rooted: false };
    rows.push(row);
    if (rows.length > 4 * maxDepth) throw new DomainError('broken-tree', `node ${id} does not lead to the root`);
    at = row.location.parent;
  }
  return { rows, rooted: true };
};

/** Live: neither the node nor a folder above it is in the trash or gone. */
export const isLive = (tree: TreeReader, id: NodeId): boolean => {
  // The hottest walk of the reducer: no list is made of it.
  let steps = 0;
  for (let at = id; at !== tree.root; steps += 1) {
    const row = tree.node(at);
    if (!row || row.location.trash !== null) return false;
    if (steps > 4 * maxDepth) throw new DomainError('broken-tree', `node ${id} does not lead to the root`);
    at = row.location.parent;
  }
  return true;
};

/** Whether `id` is `root` or lies below it, trashed or not. */
export const isWithin = (tree: TreeReader, id: NodeId, root: NodeId): boolean =>
  id === root || root === tree.root || pathUp(tree, id).rows.some((row) => row.id === root);

/** The number of steps from the root. */
export const depthOf = (tree: TreeReader, id: NodeId): number => pathUp(tree, id).rows.length;

/** Names from the root down to the node. */
export const namesTo = (tree: TreeReader, id: NodeId): readonly string[] => pathUp(tree, id).rows.map((row) => row.name.value).reverse();

const exactHeight = (tree: TreeReader, id: NodeId): number => {
  let height = 0;
  let level: readonly NodeId[] = [id];
  for (;;) {
    level = level.flatMap((parent) => tree.children(parent).map((row) => row.id));
    if (level.length === 0) return height;
    height += 1;
  }
};

/** Whether a subtree fits below a folder (S1). What goes no deeper than it lies fits as it did; only then the reader's cheap bound is asked. */
export const fitsBelow = (tree: TreeReader, parent: NodeId, subtree: NodeId | null): boolean => {
  const top = depthOf(tree, parent) + 1;
  if (subtree === null || tree.node(subtree)?.kind === 'file') return top <= maxDepth;
  if (top <= maxDepth && top <= depthOf(tree, subtree)) return true;
  return top + tree.height(subtree) <= maxDepth || top + exactHeight(tree, subtree) <= maxDepth;
};
