import type { Millis, SpaceId } from '@holdfast/domain';

/** That tombstones and aliases up to `floor` were dropped after operation `atSeq`, and before the next: replaying does it too (S9). */
export interface Collection {
  readonly atSeq: number;
  readonly floor: number;
}

/** What is left of what is gone does not stay for ever (H30). Adapters: the space stores; they run the suite of the space store. */
export interface TombstoneRetention {
  /**
   * The seq up to which at most about `limit` tombstones and aliases that hold for all could be dropped, all of them made by operations
   * committed before `before`; null when there are none. Never a seq in part: all rows of the seq it gives are old enough. Takes no lock.
   */
  collectable(space: SpaceId, before: Millis, limit: number): Promise<number | null>;
  /**
   * Under the space's lock: drops tombstones, and aliases that hold for all, up to `floor`, takes them out of the checksum, raises the
   * floor to it, and writes that down. Answers how many were dropped; a floor that is not above the present one changes nothing.
   * @throws SyncServerError `not-found`.
   */
  raiseFloor(space: SpaceId, floor: number): Promise<number>;
  /** What was collected so far, in order. */
  collections(space: SpaceId): Promise<readonly Collection[]>;
}
