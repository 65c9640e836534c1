import type { ChunkHash, ChunkerId, ManifestChunk, PackEntry } from '@holdfast/chunking';
import type { ManifestId, SpaceId, UserId } from '@holdfast/domain';
import type { ObjectKey } from './content-store.ts';

declare const packId: unique symbol;

/** One stored pack. Made once for each upload, so that finishing twice stores once. */
export type PackId = string & { readonly [packId]: true };

export const asPackId = (text: string): PackId => text as PackId;

/** A stored pack as the index learns of it. */
export interface StoredPack {
  readonly id: PackId;
  readonly space: SpaceId;
  /** Who sent it; null when the index is rebuilt from the store, which does not know. */
  readonly uploader: UserId | null;
  readonly key: ObjectKey;
  /** Bytes of the whole object. */
  readonly size: number;
  readonly entries: readonly PackEntry[];
}

/** A manifest about to be committed: checked, all its chunks entitled. */
export interface NewManifest {
  readonly id: ManifestId;
  readonly chunker: ChunkerId;
  readonly size: number;
  /** In order; may be a million, and may be gone through again. */
  readonly chunks: Iterable<ManifestChunk>;
}

/** What is known of a committed manifest without its chunks. */
export interface ManifestHead {
  readonly id: ManifestId;
  readonly chunker: ChunkerId;
  readonly size: number;
}

/** Where a chunk lies: its `size` bytes are those from `offset` of the object. */
export interface StoredChunk extends ManifestChunk {
  readonly key: ObjectKey;
  readonly offset: number;
}

/** A chunk that may be read, and whether it was found to be gone, or not what was saved, when it was last looked for. */
export interface ReadableChunk extends StoredChunk {
  readonly isDamaged: boolean;
}

/** A chunk that somebody may refer to. */
export interface KnownChunk {
  /** Bytes. */
  readonly size: number;
  /** Its lease lasts as long as was asked for: until then nobody collects it. */
  readonly isLeased: boolean;
}

/** Where a piece of a file lies: the chunk's bytes are those from `start` of the file. */
export interface ChunkPlace extends StoredChunk {
  readonly start: number;
}

/** One chunk of one of several manifests. */
export interface ChunkOfManifest extends ManifestChunk {
  readonly manifest: ManifestId;
}

/** The statements of one transaction. Reads do not see writes of the same transaction. */
export interface ContentIndexWriter {
  /**
   * Which of these manifests the space has, all of their chunks undamaged as far as is known; they count as used at `now`, so that none
   * of them is collected soon (H43b).
   */
  manifestsAmong(ids: readonly ManifestId[], now: number): Promise<ReadonlySet<ManifestId>>;
  /**
   * Those chunks that `user` may refer to in this space: sent by them into it, or part of a manifest committed
   * in it (H39), each with whether it is leased at least until `soonest`. A chunk that only another space or another person's unfinished
   * upload has is as absent as one nobody has; so is a damaged one, so that whoever has its bytes sends them again.
   */
  chunksAmong(user: UserId, hashes: readonly ChunkHash[], soonest: number): Promise<ReadonlyMap<ChunkHash, KnownChunk>>;
  /**
   * Makes the leases of these chunks that end before `soonest` end at `until` (H43a); the others are left alone, so that
   * asking again costs no write. Milliseconds since 1970. Answers those that are there, undamaged and leased: one that `chunksAmong` has just
   * named without a lease may have been collected since, and must not be promised.
   */
  lease(hashes: readonly ChunkHash[], soonest: number, until: number): Promise<ReadonlySet<ChunkHash>>;
  /** Commits manifests that the space does not have; one that another transaction brought meanwhile is left as it is. `user`: null when nobody knows. */
  addManifests(manifests: readonly NewManifest[], user: UserId | null, now: number): Promise<void>;
  /**
   * Indexes a pack that is durable. A chunk the space has already keeps its place and gains the uploader; a damaged one lies in this
   * pack from now on, and is whole again. A pack known by its id changes nothing else. @throws ContentError `storageUnavailable` while an object of this key is being deleted.
   */
  addPack(pack: StoredPack, leaseUntil: number, now: number): Promise<void>;
}

/**
 * Says where content lies. Adapters: Postgres, memory; both run the suite in `@holdfast/sync-server/testing`.
 * Everything is per space: the space is the shard.
 */
export interface ContentIndex {
  /** Runs `work` as one transaction: all of its writes or none. It must not wait for anything but the writer. */
  withWrite<T>(space: SpaceId, work: (writer: ContentIndexWriter) => Promise<T>): Promise<T>;
  /** A committed manifest, or null. */
  manifest(space: SpaceId, id: ManifestId): Promise<ManifestHead | null>;
  /** At most `limit` places of a committed manifest in order, beginning with the chunk that holds byte `from`. */
  places(space: SpaceId, id: ManifestId, from: number, limit: number): Promise<readonly ChunkPlace[]>;
  /** Those of the manifests that are committed, in no promised order. */
  manifestsOf(space: SpaceId, ids: readonly ManifestId[]): Promise<readonly ManifestHead[]>;
  /** At most `limit` chunks of committed manifests: manifest by manifest as they are named, each one's in order. */
  chunksOf(space: SpaceId, ids: readonly ManifestId[], limit: number): Promise<readonly ChunkOfManifest[]>;
  /**
   * Where those of the chunks lie that a committed manifest of the space names, in no promised order. One that only an unfinished
   * upload has is as absent as one that nobody has, and costs the same look (H39, P10).
   */
  readable(space: SpaceId, hashes: readonly ChunkHash[]): Promise<readonly ReadableChunk[]>;
  /** Marks chunks as damaged, these or all, that lie in an object: they were looked for there and not found, or not as they were (H8). */
  markDamaged(space: SpaceId, key: ObjectKey, hashes: readonly ChunkHash[] | 'all'): Promise<void>;
  /** Those of the chunks that are marked as damaged. */
  damagedAmong(space: SpaceId, hashes: readonly ChunkHash[]): Promise<ReadonlySet<ChunkHash>>;
}
