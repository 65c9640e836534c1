import { asNodeId, type NodeId } from '@holdfast/domain';

/** A folder below one of the roots asked for; a root itself has no parent here, and is `full` when it holds anything. */
export interface FolderBelow {
  readonly id: string;
  readonly parent: string | null;
  readonly full: boolean;
}

/** The height of each root as the domain counts it (`TreeReader.height`): folders, and one more for the files that the lowest may hold. */
export const heightsOf = (folders: readonly FolderBelow[]): ReadonlyMap<NodeId, number> => {
  const below = new Map<string, string[]>();
  for (const { id, parent } of folders) if (parent !== null) below.set(parent, [...(below.get(parent) ?? []), id]);
  const heights = new Map<NodeId, number>();
  for (const { id, parent, full } of folders) if (parent === null) heights.set(asNodeId(id), full ? levelsBelow(id, below) : 0);
  return heights;
};

const levelsBelow = (root: string, below: ReadonlyMap<string, readonly string[]>): number => {
  let levels = 0;
  for (let level: readonly string[] = [root]; level.length > 0; level = level.flatMap((id) => below.get(id) ?? [])) levels += 1;
  return levels;
};
