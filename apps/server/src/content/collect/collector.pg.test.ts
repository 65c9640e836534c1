import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOpId } from '@holdfast/domain';
import { collectorContract, type CollectorSubject, contractIds, manifestShelfContract, verifyContract } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { DiskContentStore } from '../disk-content-store.ts';
import { PostgresContentIndex } from '../postgres-content-index.ts';
import { PostgresManifestShelf } from '../shelve/postgres-manifest-shelf.ts';
import { PostgresCollectorIndex } from './postgres-collector-index.ts';

describe('the collector of content: Postgres and the disk', () => {
  let database: TestDatabase;
  let folder: string;
  let versions = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'holdfast-collector-'));
    for (const space of contractIds.spaces) await database.query('INSERT INTO spaces (id, name) VALUES ($1, $2)', [space, 'contract']);
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const begin = async (): Promise<CollectorSubject> => {
    await database.query('TRUNCATE packs, chunks, manifests, manifest_chunks, manifest_shelves, versions, nodes, stray_objects, content_checks');
    return {
      index: new PostgresContentIndex(database),
      collector: new PostgresCollectorIndex(database),
      shelf: new PostgresManifestShelf(database),
      store: await DiskContentStore.open(await mkdtemp(join(folder, 'store-'))),
      use: async (space, node, manifest) => {
        const id = asOpId(`f0000000-0000-4000-8000-${(versions += 1).toString(16).padStart(12, '0')}`);
        const row = `INSERT INTO nodes (space_id, id, kind, parent_id, name, seq, body) VALUES ($1, $2, 'file', $1, 'x', 1, '{}') ON CONFLICT (space_id, id) DO NOTHING`;
        await database.transaction(async (tx) => {
          await tx.query('SELECT 1 FROM spaces WHERE id = $1 FOR UPDATE', [space]);
          await tx.query(row, [space, node]);
          await tx.query(`INSERT INTO versions (space_id, id, node_id, manifest_id, seq, body) VALUES ($1, $2, $3, decode($4, 'hex'), 1, '{}')`, [space, id, node, manifest]);
        });
      },
      hold: async (space, node, manifest) => void (await database.query(
        `INSERT INTO nodes (space_id, id, kind, parent_id, name, seq, body) VALUES ($1, $2, 'file', $1, 'x', 1, $3)`, [space, node, JSON.stringify({ content: { manifest } })])),
      lose: async (_, what) => void (await database.query(what === 'all' ? 'TRUNCATE packs, chunks, manifests, manifest_chunks, manifest_shelves' : 'TRUNCATE chunks')),
      purge: async (space, node) => void (await database.query('DELETE FROM nodes WHERE space_id = $1 AND id = $2', [space, node])),
    };
  };
  collectorContract({ test, expect }, begin);
  verifyContract({ test, expect }, begin);
  manifestShelfContract({ test, expect }, begin);
});
