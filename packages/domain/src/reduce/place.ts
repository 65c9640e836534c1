import type { NodeId } from '../ids.ts';
import type { NodeRow, TrashMark } from '../node.ts';
import { maxDepth, mustEnd, type LiveWay } from '../tree/live-ways.ts';
import type { Overlay } from '../tree/overlay.ts';
import type { TreeReader } from '../tree/reader.ts';

/** The node and the folders above it, nearest first, without the root; ends early at a purged or unknown parent. */
export const pathUp = (tree: TreeReader, id: NodeId): { readonly rows: readonly NodeRow[]; readonly rooted: boolean } => {
  const rows: NodeRow[] = [];
  for (let at = id; at !== tree.root;) {
    const row = tree.node(at);
    if (!row) return { rows, rooted: false };
    rows.push(row);
    mustEnd(id, rows.length);
    at = row.location.parent;
  }
  return { rows, rooted: true };
};

interface WayUp {
  readonly steps: number;
  /** Whether it passes the node that was asked for. */
  readonly passed: boolean;
  /** Of the nearest that is in the trash itself. */
  readonly trash: TrashMark | null;
}

const passes = (way: LiveWay, wanted: NodeId): boolean => {
  for (let at: LiveWay | null = way; at !== null; at = at.above) if (at.id === wanted) return true;
  return false;
};

/** Goes the same way as `pathUp`, but looks at the places alone and makes no list: it is asked for nearly every operation. */
const stepsUp = (tree: Overlay, id: NodeId, wanted: NodeId | null): WayUp => {
  let steps = 0;
  let passed = false;
  let trash: TrashMark | null = null;
  for (let at = id; at !== tree.root;) {
    const known = tree.liveWays.known(at);
    if (known !== undefined) return { steps: steps + known.depth, passed: passed || (wanted !== null && passes(known, wanted)), trash };
    const location = tree.locationOf(at);
    if (!location) break;
    steps += 1;
    if (at === wanted) passed = true;
    trash ??= location.trash;
    mustEnd(id, steps);
    at = location.parent;
  }
  return { steps, passed, trash };
};

/** How the node, or else the nearest folder above it that is in the trash, was put there; null when it is live. */
export const trashAbove = (tree: Overlay, id: NodeId): TrashMark | null => stepsUp(tree, id, null).trash;

/** Live: neither the node nor a folder above it is in the trash or gone. */
export const isLive = (tree: Overlay, id: NodeId): boolean => id === tree.root || tree.liveWays.to(id) !== null;

/** Whether `id` is `root` or lies below it, trashed or not. */
export const isWithin = (tree: Overlay, id: NodeId, root: NodeId): boolean =>
  id === root || root === tree.root || stepsUp(tree, id, root).passed;

/** The number of steps from the root. */
export const depthOf = (tree: Overlay, id: NodeId): number => stepsUp(tree, id, null).steps;

/** Names from the root down to the node. */
export const namesTo = (tree: TreeReader, id: NodeId): readonly string[] => pathUp(tree, id).rows.map((row) => row.name.value).reverse();

const exactHeight = (tree: Overlay, id: NodeId): number => {
  let height = 0;
  let level: readonly NodeId[] = [id];
  for (;;) {
    level = level.flatMap((parent) => tree.children(parent).map((row) => row.id));
    if (level.length === 0) return height;
    height += 1;
  }
};

/** Whether a subtree fits below a folder (S1). What goes no deeper than it lies fits as it did; only then the reader's cheap bound is asked. */
export const fitsBelow = (tree: Overlay, parent: NodeId, subtree: NodeId | null): boolean => {
  const top = depthOf(tree, parent) + 1;
  if (subtree === null || tree.node(subtree)?.kind === 'file') return top <= maxDepth;
  if (top <= maxDepth && top <= depthOf(tree, subtree)) return true;
  return top + tree.height(subtree) <= maxDepth || top + exactHeight(tree, subtree) <= maxDepth;
};
