import type { VersionId } from './ids.ts';
import type { FileRow, Version } from './node.ts';

/**
 * How a version came to be. `merged`: by the server, from two texts. `decided`: a person chose between two files. `kept`: the other
 * side of such a choice. `conflict`: it was kept as a file of its own.
 */
export type Came = 'added' | 'edited' | 'merged' | 'conflict' | 'decided' | 'kept';

/** How a version of a file came to be, as its own row and its file's tell. */
export const cameOf = ({ id, parents, stamp, node }: Pick<Version, 'id' | 'parents' | 'stamp' | 'node'>, file: FileRow): Came => {
  const isItsOperations = id === stamp.op;
  if (parents.length > 1) return isItsOperations ? 'decided' : 'merged';
  // Under an id of its own: what was not picked. The files of a copied folder have the node's id (H47).
  if (!isItsOperations && id !== (node as string as VersionId)) return 'kept';
  if (file.conflictOf !== null && file.created.op === id) return 'conflict';
  return parents.length === 0 ? 'added' : 'edited';
};
