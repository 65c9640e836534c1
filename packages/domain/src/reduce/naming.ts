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

/** The table's S: the name itself if free, else `name (2)`, `name (3)` … (rows 2, 3, 6, 11). */
export const freeName = (tree: TreeReader, parent: NodeId, name: string, self: NodeId, kind: NodeRow['kind']): string => {
  if (isFree(tree, parent, name, self)) return name;
  for (let n = 2; ; n += 1) {
    const candidate = suffixedName(name, n, kind);
    if (isFree(tree, parent, candidate, self)) return candidate;
  }
};

/** Row 33: the name itself if free, else with ` (restored)`. */
export const freeRestoredName = (tree: TreeReader, parent: NodeId, name: string, self: NodeId, kind: NodeRow['kind']): string =>
  isFree(tree, parent, name, self) ? name : freeName(tree, parent, restoredName(name, kind), self, kind);

/** A node's name register after it has found its place: the same one when the name did not change. */
export const renamed = (row: NodeRow, value: string): NameRegister =>
  value === row.name.value ? row.name : nameRegister(value, row.name.stamp);
