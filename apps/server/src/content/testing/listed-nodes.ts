import { type NodeId, rootOf, type SpaceId } from '@holdfast/domain';
import type { ListedNode } from '../archive/listed-tree.ts';
import { type Selections, selectionLivesMs } from '../archive/selections.ts';

/** Some of the nodes, and all below them, each once. */
export const listBelow = (tree: readonly ListedNode[], space: SpaceId, nodes: readonly NodeId[]): readonly ListedNode[] => {
  const found = new Set<ListedNode>();
  const add = (node: ListedNode): void => {
    if (found.has(node)) return;
    found.add(node);
    for (const child of tree.filter(({ parent }) => parent === node.id)) add(child);
  };
  for (const node of tree) if (nodes.includes(node.id) || (nodes.includes(rootOf(space)) && node.parent === rootOf(space))) add(node);
  return [...found];
};

/** Selections in memory. */
export class MemorySelections implements Selections {
  readonly #kept = new Map<string, Parameters<Selections['add']>[0] & { readonly at: number }>();

  async add(selection: Parameters<Selections['add']>[0], now: number): Promise<void> {
    this.#kept.set(selection.id, { ...selection, at: now });
  }

  async find(...[id, space, user, now]: Parameters<Selections['find']>): Promise<readonly NodeId[] | null> {
    const kept = this.#kept.get(id);
    return kept?.space === space && kept.user === user && kept.at >= now - selectionLivesMs ? kept.nodes : null;
  }
}
