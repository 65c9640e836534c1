import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { TreeReader } from './reader.ts';

/**
 * The path that a trashed root would return to, as names from the root down. Purged folders still give their names;
 * a parent of which nothing is known is left out.
 */
export const restorePathOf = (tree: Pick<TreeReader, 'root' | 'node' | 'tombstone'>, row: NodeRow): readonly string[] => {
  const names = [row.name.value];
  const passed = new Set<NodeId>([row.id]);
  for (let at = row.location.parent; at !== tree.root && !passed.has(at);) {
    passed.add(at);
    const above = tree.node(at);
    const gone = above ? undefined : tree.tombstone(at);
    if (!above && !gone) break;
    names.push(above ? above.name.value : (gone?.name ?? ''));
    at = above ? above.location.parent : (gone?.parent ?? tree.root);
  }
  return names.reverse();
};
