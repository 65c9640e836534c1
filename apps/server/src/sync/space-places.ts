import type { SnapshotShelf, SpaceRetention, SpaceScan, SpaceStore } from '@holdfast/sync-server';
import type { Database } from '../database/database.ts';
import { PostgresSnapshotShelf } from './store/postgres-snapshot-shelf.ts';
import { PostgresSpaceRetention } from './store/postgres-space-retention.ts';
import { PostgresSpaceStore } from './store/postgres-space-store.ts';

/** Where the trees are, and what is kept of them: the same for whoever orders them and whoever tidies them up. */
export interface SpacePlaces {
  readonly store: SpaceStore & SpaceScan;
  readonly retention: SpaceRetention;
  readonly shelf: SnapshotShelf;
}

export const openSpacePlaces = (database: Database): SpacePlaces => ({
  store: new PostgresSpaceStore(database), retention: new PostgresSpaceRetention(database), shelf: new PostgresSnapshotShelf(database),
});
