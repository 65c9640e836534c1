export { describeBasics, type Basics } from './contracts/basics-contract.ts';
// What checkers read past the engine with.
export { decodePage } from '../replica/page-codec.ts';
export { describeBlobStore } from './contracts/blob-store-contract.ts';
export { describeChannel } from './contracts/channel-contract.ts';
export { describeKeepsake } from './contracts/keepsake-contract.ts';
export { describeLocks } from './contracts/locks-contract.ts';
export { describeReplicaStore, type ReplicaStoreSubject } from './contracts/replica-store-contract.ts';
export { MemoryChannel } from './memory-channel.ts';
export { MemoryContent } from './memory-content.ts';
export { MemoryFiles, type Tear } from './memory-blob-store.ts';
export { MemoryDevice, memoryKeepsake, type MemoryDeviceOptions } from './memory-device.ts';
export { MemoryLocks } from './memory-locks.ts';
export { MemoryDisk } from './memory-replica-store.ts';
export { MemoryServer, type MemoryServerOptions } from './memory-server.ts';
export { MemoryTransport } from './memory-transport.ts';
export { seededRandom } from './seeded-random.ts';
export { VirtualClock } from './virtual-clock.ts';
export { webDigests } from './web-digests.ts';
