import type { EncodedManifest } from '@holdfast/chunking';
import type { ManifestId, SpaceId } from '@holdfast/domain';
import type { ObjectKey } from '../content-store.ts';

/** A manifest on its way into an object. */
export interface ShelvedManifest extends EncodedManifest {
  readonly id: ManifestId;
}

/** An object in which manifests lie. */
export interface ManifestShelf {
  /** A UUID, given once. */
  readonly id: string;
  readonly key: ObjectKey;
  /** Bytes of the whole object. */
  readonly size: number;
}

/** Which objects are worth being written anew, together. */
export interface Scattered {
  /** Those of which a smaller part is still needed. */
  readonly part: number;
  /** Those of fewer bytes, when there are at least `few` of them. */
  readonly small: number;
  readonly few: number;
}

/**
 * Says which manifests lie in which object of the store (H41): what an index that was lost is rebuilt from. Every method is one
 * transaction and may be run at any time beside everything else, by several servers. Adapters: Postgres, memory; both run the suite in
 * `@holdfast/sync-server/testing`.
 */
export interface ManifestShelfIndex {
  /** Spaces after `after` with manifests that lie in no object. */
  waiting(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]>;
  /** Manifests that lie in no object: as many as `bytes` of a list take, one at least; none when all do. */
  unshelved(space: SpaceId, bytes: number): Promise<readonly ShelvedManifest[]>;
  /** Manifests that lie in objects worth being written anew, as many as `bytes` of a list take, one at least; none when there are none. */
  scattered(space: SpaceId, which: Scattered, bytes: number): Promise<readonly ShelvedManifest[]>;
  /**
   * Says that these lie in an object that is durable, and no longer where they lay; those that are gone meanwhile are left out.
   * @throws ContentError `storageUnavailable` while the object is being deleted.
   */
  shelved(space: SpaceId, shelf: ManifestShelf, ids: readonly ManifestId[]): Promise<void>;
  /** The objects after `after`, by id. */
  shelves(space: SpaceId, after: string | null, limit: number): Promise<readonly ManifestShelf[]>;
  /** What lay in this object lies in none: it is gone, or damaged. */
  loosen(space: SpaceId, id: string): Promise<void>;
  /** Forgets objects of which nothing is needed any more; the sweep finds them. Answers how many. */
  forgetEmpty(space: SpaceId): Promise<number>;
}
