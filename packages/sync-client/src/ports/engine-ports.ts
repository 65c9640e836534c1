import type { BlobStore } from './blob-store.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Digests } from './digest.ts';
import type { GlimpseStore } from './glimpse-store.ts';
import type { Keepsake } from './keepsake.ts';
import type { Locks } from './locks.ts';
import type { Random } from './random.ts';
import type { ReplicaStore } from './replica-store.ts';
import type { Transport } from './transport.ts';

/** All that an engine needs of the world. */
export interface EnginePorts {
  readonly store: ReplicaStore;
  readonly blobs: BlobStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly locks: Locks;
  readonly channel: Channel;
  readonly digests: Digests;
  readonly keepsake: Keepsake;
  /** Only where somebody looks at lists. */
  readonly glimpses?: GlimpseStore;
}
