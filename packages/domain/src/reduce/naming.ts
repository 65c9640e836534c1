import type { NodeId } from '../ids.ts';
import type { NameRegister, NodeRow, Stamp } from '../node.ts';
import { restoredName, suffixedName } from '../names/derive.ts';
import { foldName } from '../names/fold.ts';
import type { TreeReader } from '../tree/reader.ts';

export const nameRegister = (value: string, stamp: Stamp): NameRegister => ({ value, key: foldName(value), stamp });

/** Whether a name is free in a folder; the node itself does not stand in its own way (H19). */
export const isFree = (tree: TreeReader, parent: NodeId, name: string, self: NodeId): boolean => {
  const holder = tree.childByKey(parent, foldName(name));
  return holder === undefined || holder.id === self;
};

const freeNameInAll = (tree: TreeReader, parents: readonly NodeId[], name: string, self: NodeId, kind: NodeRow['kind']): string => {
  const free = (candidate: string): boolean => parents.every((parent) => isFree(tree, parent, candidate, self));
  if (free(name)) return name;
  for (let n = 2; ; n += 1) {
    const candidate = suffixedName(name, n, kind);
    if (free(candidate)) return candidate;
  }
};

/** The table's S: the name itself if free, else `name (2)`, `name (3)` … (rows 2, 3, 6, 11). */
export const freeName = (tree: TreeReader, parent: NodeId, name: string, self: NodeId, kind: NodeRow['kind']): string =>
  freeNameInAll(tree, [parent], name, self, kind);

/** Row 33: the name itself if free, else with ` (restored)`. */
export const freeRestoredName = (tree: TreeReader, parent: NodeId, name: string, self: NodeId, kind: NodeRow['kind']): string =>
  isFree(tree, parent, name, self) ? name : freeName(tree, parent, restoredName(name, kind), self, kind);

/** 3b.14: what a child of a folder is called when a live one with its name comes: free also among those that still come. */
export const nameGivenUp = (tree: TreeReader, child: NodeRow, coming: NodeId): string =>
  freeNameInAll(tree, [child.location.parent, coming], restoredName(child.name.value, child.kind), child.id, child.kind);

/** A node's name register after it has found its place: the same one when the name did not change. */
export const renamed = (row: NodeRow, value: string): NameRegister =>
  value === row.name.value ? row.name : nameRegister(value, row.name.stamp);
