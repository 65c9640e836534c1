import type { SnapshotShelf, SpaceScan, SpaceStore, TombstoneRetention } from '@holdfast/sync-server';
import type { Database } from '../database/database.ts';
import { PostgresSnapshotShelf } from './store/postgres-snapshot-shelf.ts';
import { PostgresTombstoneRetention } from './store/postgres-tombstone-retention.ts';
import { PostgresSpaceStore } from './store/postgres-space-store.ts';

/** Where the trees are, and what is kept of them: the same for whoever orders them and whoever tidies them up. */
export interface SpacePlaces {
  readonly store: SpaceStore & SpaceScan;
  readonly retention: TombstoneRetention;
  readonly shelf: SnapshotShelf;
}

export const openSpacePlaces = (database: Database): SpacePlaces => ({
  store: new PostgresSpaceStore(database), retention: new PostgresTombstoneRetention(database), shelf: new PostgresSnapshotShelf(database),
});
