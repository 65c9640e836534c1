import type { ManifestId, Millis, SpaceId } from '@holdfast/domain';
import type { ChunkHash, PackEntry } from '@holdfast/chunking';
import type { PackId, StoredPack } from '../content-index.ts';
import type { ObjectKey } from '../content-store.ts';

/** A stretch of a walk: what was found in it, and where the next one begins; null at the end. */
export interface Walked {
  readonly next: string | null;
  /** Rows that the step has changed. */
  readonly changed: number;
}

/** A pack as the collector looks at it. */
export interface PackUse {
  readonly id: PackId;
  readonly key: ObjectKey;
  /** Bytes of the whole object. */
  readonly size: number;
  /** Bytes of those of its chunks that still have rows. */
  readonly live: number;
  readonly storedAt: Millis;
  readonly condemned: boolean;
}

/** Something that must be there and is not, or is there in another size. */
export interface Damage {
  readonly what: string;
  readonly reason: string;
}

/** What a look at everything came to (H43f). */
export interface Look {
  /** When it began: what is found useless after that, it has not looked at. */
  readonly since: Millis;
  /** What is wrong, in a line; null for nothing. */
  readonly damage: string | null;
  /** Whether every byte was read, and not only sizes looked at. */
  readonly read: boolean;
}

/**
 * What the collector asks of the content index (H43). Every method is one transaction, bounded by `limit`, and may be run at any time
 * beside uploads, handshakes, operations and downloads. Adapters: Postgres, memory; both run the suite in `@holdfast/sync-server/testing`.
 */
export interface CollectorIndex {
  /** Spaces that have content, after `after`. */
  spaces(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]>;
  /**
   * Looks at `limit` manifests after `after` and drops those that no version of a node that is there refers to, and that nobody has
   * committed or asked for since `unusedSince`. Holds the space's lock while it drops: an operation sees the manifest and its version
   * is seen here, or it does not.
   */
  dropManifests(space: SpaceId, after: string | null, unusedSince: Millis, limit: number): Promise<Walked>;
  /** Looks at `limit` chunks after `after` and condemns those without a manifest whose lease has ended. */
  condemnChunks(space: SpaceId, after: string | null, now: Millis, limit: number): Promise<Walked>;
  /**
   * Looks again, under their row locks, at chunks that were condemned before `before`: drops the rows of those that still have neither
   * manifest nor lease, and takes the mark from the others. `next` is null when none is left.
   */
  settleChunks(space: SpaceId, before: Millis, now: Millis, limit: number): Promise<Walked>;
  /** `limit` packs after `after`. */
  packs(space: SpaceId, after: string | null, limit: number): Promise<readonly PackUse[]>;
  /** The chunks of a pack that have rows, by offset. */
  chunksOf(space: SpaceId, pack: PackId): Promise<readonly PackEntry[]>;
  /** Of the chunks that lie in a pack exactly these are damaged. */
  setDamaged(space: SpaceId, pack: PackId, hashes: readonly ChunkHash[] | 'all'): Promise<void>;
  /** Condemns a pack in which no chunk has a row. */
  condemnPack(space: SpaceId, pack: PackId, now: Millis): Promise<void>;
  /**
   * Drops the rows of packs that were condemned before `before` and are still empty, and notes in the same transaction that their objects
   * are to be deleted; takes the mark from the others. `next` is null when none is left. While a chunk of the space is damaged none is
   * dropped: it could hold the only good copy.
   */
  dropPacks(space: SpaceId, before: Millis, limit: number): Promise<Walked>;
  /** Indexes `to` and moves those chunks into it that still lie in `from`. A chunk that was dropped meanwhile stays dropped; what was damaged is whole. */
  movePack(space: SpaceId, from: PackId, to: StoredPack, now: Millis): Promise<void>;
  /** Keys are as `isSwept` takes them. Notes when objects were first seen without a row. Those with a row are not noted, and forgotten if they were. */
  noteObjects(keys: readonly ObjectKey[], now: Millis): Promise<void>;
  /** Spaces after `after` that are here and have objects that were seen without a row before `before`. */
  spacesOfStrays(before: Millis, after: SpaceId | null, limit: number): Promise<readonly SpaceId[]>;
  /** Notes that objects of a space are to be deleted that were seen without a row before `before`, and still have none; none while a chunk of it is damaged. */
  condemnStrays(space: SpaceId, before: Millis, limit: number): Promise<Walked>;
  /** Objects that are to be deleted. Nobody can index one of them until it was. */
  toDelete(limit: number): Promise<readonly ObjectKey[]>;
  /**
   * Has `remove` delete an object that is to be deleted still, and forgets it. While it runs no other collector touches that object, so that
   * none deletes what was put there anew afterwards. When it fails the object stays to be deleted. False: another one does it, or has.
   */
  deleteObject(key: ObjectKey, remove: () => Promise<void>): Promise<boolean>;
  /** Looks at `limit` manifests after `after` that versions refer to: all their chunks and packs must have rows, and their sizes add up. */
  audit(space: SpaceId, after: string | null, limit: number): Promise<{ readonly next: string | null; readonly damage: readonly Damage[] }>;
  /** Versions of nodes that are there whose manifest is not. */
  lostManifests(space: SpaceId, limit: number): Promise<readonly ManifestId[]>;
  /** When the space was last found whole, and why collecting is paused there; null for never and not at all. */
  checked(space: SpaceId): Promise<{ readonly at: Millis | null; readonly paused: string | null }>;
  /**
   * Pauses collecting where something is wrong, and lifts the pause where nothing is. A pause that was set by reading stands until
   * everything has been read again: who looks at sizes alone cannot know better.
   */
  noteLook(space: SpaceId, look: Look): Promise<void>;
}
