import { findNames, type Found, type SearchOptions } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';

/** Finds as the engine does, all at once. */
export const searchFixture = (tree: FixtureTree, text: string, { near, limit = 100 }: SearchOptions = {}): Found => {
  const { ids, total } = findNames(tree.root, tree.all().filter(({ trashed }) => trashed === null), text, limit, near ?? null);
  return { hits: ids.flatMap((id) => tree.get(id) ?? []).map((node) => ({ node, path: (tree.path(node.parent) ?? []).map(({ name }) => name) })), total };
};
