import type { Millis, SpaceId } from '@holdfast/domain';

/** A snapshot whose parts are all in the content store (H29). */
export interface StoredSnapshot {
  /** A UUID; part of its objects' keys. */
  readonly id: string;
  readonly space: SpaceId;
  readonly epoch: string;
  /** Its rows are those of this seq. */
  readonly seq: number;
  readonly rows: number;
  /** Bytes of each part as it is stored, in their order. */
  readonly partBytes: readonly number[];
  readonly builtAt: Millis;
}

/** Which snapshots there are. Adapters: Postgres, memory; both run the suite in `@holdfast/sync-server/testing`. */
export interface SnapshotShelf {
  find(space: SpaceId, id: string): Promise<StoredSnapshot | null>;
  add(snapshot: StoredSnapshot): Promise<void>;
  /** All of a space, the highest seq first. */
  list(space: SpaceId): Promise<readonly StoredSnapshot[]>;
  remove(space: SpaceId, id: string): Promise<void>;
}
