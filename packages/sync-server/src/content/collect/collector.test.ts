import { describe, expect, test } from 'vitest';
import { collectorContract } from '../../testing/content/collector-contract.ts';
import { memoryCollectorSubject } from '../../testing/content/memory-collector-subject.ts';

describe('the collector of content: memory', () => {
  collectorContract({ test, expect }, async () => memoryCollectorSubject());
});
