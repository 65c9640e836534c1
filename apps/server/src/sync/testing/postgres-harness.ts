import type { StoreHarness } from '@holdfast/sync-server/testing';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { PostgresSnapshotShelf } from '../store/postgres-snapshot-shelf.ts';
import { PostgresTombstoneRetention } from '../store/postgres-tombstone-retention.ts';
import { PostgresSpaceStore } from '../store/postgres-space-store.ts';

/** The production adapter on a database of its own, for the contract suites. */
export const postgresHarness = async (): Promise<StoreHarness & { readonly database: TestDatabase }> => {
  const database = await createTestDatabase();
  return {
    database,
    store: new PostgresSpaceStore(database),
    retention: new PostgresTombstoneRetention(database),
    shelf: new PostgresSnapshotShelf(database),
    createSpace: async (space, members, quotaBytes) => {
      await database.query('INSERT INTO spaces (id, name, quota_bytes) VALUES ($1, $2, $3)', [space, 'Test', quotaBytes ?? null]);
      for (const [user, role] of members) {
        await database.query(`INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Test', '-') ON CONFLICT DO NOTHING`, [user, `${user}@example.org`]);
        await database.query('INSERT INTO members (space_id, user_id, role) VALUES ($1, $2, $3)', [space, user, role]);
      }
    },
    setRole: async (space, user, role) => {
      await database.query('DELETE FROM members WHERE space_id = $1 AND user_id = $2', [space, user]);
      if (role !== null) await database.query('INSERT INTO members (space_id, user_id, role) VALUES ($1, $2, $3)', [space, user, role]);
    },
    commitManifest: async (space, id, size) => {
      const text = `INSERT INTO manifests (space_id, id, chunker, size, created_by, created_at) VALUES ($1, decode($2, 'hex'), 'test', $3, $1, now()) ON CONFLICT DO NOTHING`;
      await database.query(text, [space, id, size]);
    },
    setEpoch: async (space, epoch) => void (await database.query('UPDATE spaces SET epoch = $2 WHERE id = $1', [space, epoch])),
    setFloor: async (space, floorSeq) => void (await database.query('UPDATE spaces SET floor_seq = $2 WHERE id = $1', [space, floorSeq])),
    close: () => database.close(),
  };
};
