import type { Alias, DeviceId, SpaceId, Version, VersionId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import type { SpaceState } from './space-store.ts';

/** Reads a whole space without its lock. Adapters: the space stores; they run the suite of the space store. */
export interface SpaceScan {
  /**
   * All rows, tombstones and aliases that hold for all, as they are at one moment; what lies in one folder comes together. Some
   * thousand at a time are in memory. Writers do not wait for it. @throws SyncServerError `not-found`, `database-unavailable`.
   */
  scan<T>(space: SpaceId, read: (state: SpaceState, changes: AsyncIterable<readonly Change[]>) => Promise<T>): Promise<T>;
  /** The redirects of one device (H21), which no scan and no checksum holds. */
  redirectsOf(space: SpaceId, device: DeviceId): Promise<readonly Alias[]>;
  /** Versions by id, after `after`; of the moment of the call. */
  versions(space: SpaceId, after: VersionId | null, limit: number): Promise<readonly Version[]>;
  /** The space's row as it is now. @throws SyncServerError `not-found`. */
  stateOf(space: SpaceId): Promise<SpaceState>;
}
