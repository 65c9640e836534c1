import { asNodeId, type NodeId } from '@holdfast/domain';

/** A folder below one of the roots asked for; a root itself has no parent here, and is `full` when it holds anything. */
export interface FolderBelow {
  readonly id: string;
  readonly parent: string | null;
  readonly full: boolean;
}

/**
 * The height of each root as the domain counts it (`TreeReader.height`): folders, and one more for the files that the lowest may hold.
 * Each folder is looked at once, however many roots it is below: this runs under the lock of the space.
 */
export const heightsOf = (folders: readonly FolderBelow[]): ReadonlyMap<NodeId, number> => {
  const below = new Map<string, string[]>();
  for (const { id, parent } of folders) {
    if (parent === null) continue;
    const known = below.get(parent);
    if (known) known.push(id);
    else below.set(parent, [id]);
  }
  const levels = new Map<string, number>();
  const levelsFrom = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    let deepest = 0;
    for (const child of below.get(id) ?? []) deepest = Math.max(deepest, levelsFrom(child));
    levels.set(id, deepest + 1);
    return deepest + 1;
  };
  const heights = new Map<NodeId, number>();
  for (const { id, parent, full } of folders) if (parent === null) heights.set(asNodeId(id), full ? levelsFrom(id) : 0);
  return heights;
};
