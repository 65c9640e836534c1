import type { BlobStore } from '../ports/blob-store.ts';
import type { Channel } from '../ports/channel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digests } from '../ports/digest.ts';
import type { GlimpseStore } from '../ports/glimpse-store.ts';
import type { Keepsake } from '../ports/keepsake.ts';
import type { Locks } from '../ports/locks.ts';
import type { Random } from '../ports/random.ts';
import type { ReplicaStore } from '../ports/replica-store.ts';
import type { Transport } from '../ports/transport.ts';

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
