import * as vitest from 'vitest';
import { describeBasics } from './contracts/basics-contract.ts';
import { describeBlobStore } from './contracts/blob-store-contract.ts';
import { describeChannel } from './contracts/channel-contract.ts';
import { describeGlimpseStore } from './contracts/glimpse-store-contract.ts';
import { describeKeepsake } from './contracts/keepsake-contract.ts';
import { describeLocks } from './contracts/locks-contract.ts';
import { describeReplicaStore } from './contracts/replica-store-contract.ts';
import { MemoryChannel, MemoryDisk, memoryKeepsake, MemoryFiles, MemoryLocks, seededRandom, VirtualClock, webDigests } from './index.ts';

describeReplicaStore(vitest, 'in memory', async () => {
  const disk = new MemoryDisk();
  return { open: () => disk.open(), drop: async () => undefined };
});
describeGlimpseStore(vitest, 'in memory', async () => {
  const disk = new MemoryDisk();
  return { open: () => disk.open(), drop: async () => undefined };
});
describeBlobStore(vitest, 'in memory', async () => {
  const files = new MemoryFiles(() => 0);
  return { open: () => files.open(), drop: async () => undefined };
});
const locks = new MemoryLocks();
describeLocks(vitest, 'in memory', () => locks.open());
const clock = new VirtualClock(Date.UTC(2026, 2, 4));
describeBasics(vitest, 'in memory', { clock, pass: async (ms) => clock.advance(ms), random: seededRandom(7), digests: webDigests });
describeChannel(vitest, 'in memory', () => {
  const channel = new MemoryChannel();
  return () => channel.open();
});
describeKeepsake(vitest, 'in memory', async () => {
  const keepsake = memoryKeepsake();
  return () => keepsake;
});
