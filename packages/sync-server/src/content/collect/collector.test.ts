import type { ManifestId, NodeId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { collectorContract } from '../../testing/content/collector-contract.ts';
import { MemoryContentIndex } from '../../testing/content/memory-content-index.ts';

describe('the collector of content: memory', () => {
  collectorContract({ test, expect }, async () => {
    const used = new Map<NodeId, ManifestId>();
    const index = new MemoryContentIndex();
    const collector = index.collector(async (_, work) => work(new Set(used.values())));
    return {
      index, collector,
      use: async (_, node, manifest) => void used.set(node, manifest),
      purge: async (_, node) => void used.delete(node),
    };
  });
});
