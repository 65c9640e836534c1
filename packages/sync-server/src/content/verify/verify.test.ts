import { describe, expect, test } from 'vitest';
import { memoryCollectorSubject } from '../../testing/content/memory-collector-subject.ts';
import { verifyContract } from '../../testing/content/verify-contract.ts';

describe('verifying content: memory', () => {
  verifyContract({ test, expect }, async () => memoryCollectorSubject());
});
