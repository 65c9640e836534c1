import type { ManifestId, NodeId } from '@holdfast/domain';
import type { CollectorSubject } from './collector-place.ts';
import { MemoryContentIndex } from './memory-content-index.ts';

/** What the collector works on, in memory: for stores that run its contract. */
export const memoryCollectorSubject = (): CollectorSubject => {
  const used = new Map<NodeId, ManifestId>();
  const hold = async (_: unknown, node: NodeId, manifest: ManifestId): Promise<void> => void used.set(node, manifest);
  const index = new MemoryContentIndex();
  return {
    index, shelf: index.shelf(), collector: index.collector(async (_, work) => work(new Set(used.values()))),
    use: hold,
    hold,
    lose: async (space, what) => index.lose(space, what),
    purge: async (_, node) => void used.delete(node),
  };
};
