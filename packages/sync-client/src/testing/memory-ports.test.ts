import * as vitest from 'vitest';
import { describeBlobStore } from './contracts/blob-store-contract.ts';
import { describeLocks } from './contracts/locks-contract.ts';
import { describeReplicaStore } from './contracts/replica-store-contract.ts';
import { MemoryDisk, MemoryFiles, MemoryLocks } from './index.ts';

describeReplicaStore(vitest, 'in memory', async () => {
  const disk = new MemoryDisk();
  return { open: () => disk.open(), drop: async () => undefined };
});
describeBlobStore(vitest, 'in memory', async () => {
  const files = new MemoryFiles(() => 0);
  return { open: () => files.open(), drop: async () => undefined };
});
const locks = new MemoryLocks();
describeLocks(vitest, 'in memory', () => locks.open());
