import type { NodeId } from '@holdfast/domain';
import { find } from './find.ts';
import { NameIndex, type Named } from './name-index.ts';
import { queryOf } from './query.ts';

/** What a search of `text` finds among these nodes, none of which is in the trash itself; all at once, for whoever has few. */
export const findNames = (root: NodeId, nodes: Iterable<Named>, text: string, limit: number, near: NodeId | null): { readonly ids: readonly NodeId[]; readonly total: number } => {
  const index = new NameIndex(root);
  for (const node of nodes) index.put(node);
  const pieces = find(index, queryOf(text), limit, near);
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return { ids: value.hits.map(({ id }) => id), total: value.total };
  }
};
