import type { SpaceId } from '@holdfast/domain';
import type { TombstoneRetention } from './ports/tombstone-retention.ts';

const DAY = 24 * 60 * 60 * 1000;

/** How long a device may be away and still be told, row by row, what is gone (H30). Milliseconds. */
export const keepTombstonesFor = 90 * DAY;

export interface CollectTombstonesOptions {
  /** Milliseconds; at least 90 days but in tests. */
  readonly keepFor?: number;
  /** Rows that one step drops at most, about: so long the space's lock is held. */
  readonly limit?: number;
}

/**
 * Drops the oldest tombstones and aliases of a space, one bounded step under its lock; answers how many, 0 when none is old enough.
 * A device whose cursor is below the floor then begins its base again and keeps its outbox; what it still sends for a node that is
 * forgotten is treated as for a purged one (row 50).
 */
export const collectTombstones = async (ports: { readonly store: TombstoneRetention; readonly now: () => number }, space: SpaceId, options: CollectTombstonesOptions = {}): Promise<number> => {
  const floor = await ports.store.collectable(space, ports.now() - (options.keepFor ?? keepTombstonesFor), options.limit ?? 5000);
  return floor === null ? 0 : ports.store.raiseFloor(space, floor);
};
