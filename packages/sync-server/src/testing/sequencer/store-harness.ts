import type { ManifestId, SpaceId, UserId } from '@holdfast/domain';
import type { SnapshotShelf } from '../../bootstrap/snapshot-shelf.ts';
import type { TombstoneRetention } from '../../ports/tombstone-retention.ts';
import type { SpaceScan } from '../../ports/space-scan.ts';
import type { SpaceStore } from '../../ports/space-store.ts';
import type { Role } from '../../roles.ts';

/** What a contract suite needs of an adapter. Each suite asks for a fresh one and closes it at the end. */
export interface StoreHarness {
  readonly store: SpaceStore & SpaceScan;
  readonly retention: TombstoneRetention;
  readonly shelf: SnapshotShelf;
  /** Makes an empty space; users that are not there yet are made too. */
  createSpace(space: SpaceId, members: ReadonlyMap<UserId, Role>, quotaBytes?: number): Promise<void>;
  setRole(space: SpaceId, user: UserId, role: Role | null): Promise<void>;
  /** As if the content half had committed this manifest in the space (H38). */
  commitManifest(space: SpaceId, manifest: ManifestId, size: number): Promise<void>;
  setEpoch(space: SpaceId, epoch: string): Promise<void>;
  setFloor(space: SpaceId, floorSeq: number): Promise<void>;
  close(): Promise<void>;
}
