import type { NodeId } from '@holdfast/domain';
import { nodesAtMost, type EngineClient, type NodeView } from '@holdfast/sync-client';

/** What these are, in their order; asked for in questions that are not too long. */
export const nodesOf = async (engine: EngineClient, ids: readonly NodeId[]): Promise<readonly (NodeView | null)[]> => {
  const nodes: (NodeView | null)[] = [];
  for (let from = 0; from < ids.length; from += nodesAtMost) nodes.push(...await engine.nodes(ids.slice(from, from + nodesAtMost)));
  return nodes;
};
