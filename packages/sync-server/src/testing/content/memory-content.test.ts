import { describe, expect, test } from 'vitest';
import { contentIndexContract } from './content-index-contract.ts';
import { contentStoreContract } from './content-store-contract.ts';
import { contentSumsContract } from './content-sums-contract.ts';
import { MemoryContentIndex } from './memory-content-index.ts';
import { MemoryContentSums } from './memory-content-sums.ts';
import { MemoryContentStore } from './memory-content-store.ts';
import { pureSha256 } from './pure-sha256.ts';
import { sha256Contract } from './sha256-contract.ts';

describe('memory', () => {
  contentStoreContract({ test, expect }, async () => new MemoryContentStore());
  contentIndexContract({ test, expect }, async () => new MemoryContentIndex());
  contentSumsContract({ test, expect }, async () => ({ sums: new MemoryContentSums(), index: new MemoryContentIndex() }));
  sha256Contract({ test, expect }, pureSha256);
});
