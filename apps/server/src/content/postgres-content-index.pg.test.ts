import { contentIndexContract, contractIds } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { PostgresContentIndex } from './postgres-content-index.ts';

describe('Postgres content index', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    for (const space of contractIds.spaces) await database.query('INSERT INTO spaces (id, name) VALUES ($1, $2)', [space, 'contract']);
  });
  afterAll(() => database.close());

  contentIndexContract({ test, expect }, async () => {
    await database.query('TRUNCATE packs, chunks, manifests, manifest_chunks');
    return new PostgresContentIndex(database);
  });
});
