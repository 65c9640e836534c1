import { describe, expect, test } from 'vitest';
import { manifestShelfContract } from '../../testing/content/manifest-shelf-contract.ts';
import { memoryCollectorSubject } from '../../testing/content/memory-collector-subject.ts';

describe('manifests in the store: memory', () => {
  manifestShelfContract({ test, expect }, async () => memoryCollectorSubject());
});
