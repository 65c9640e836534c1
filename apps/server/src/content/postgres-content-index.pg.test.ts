import { contentIndexContract, contentSumsContract, contractIds, MemoryContentStore, textMergerContract } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import { nodeUtf8 } from './node-utf8.ts';
import { PostgresContentSums } from './archive/postgres-content-sums.ts';
import { PostgresContentIndex } from './postgres-content-index.ts';

describe('Postgres content index', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    for (const space of contractIds.spaces) await database.query('INSERT INTO spaces (id, name) VALUES ($1, $2)', [space, 'contract']);
  });
  afterAll(() => database.close());

  const empty = async (): Promise<PostgresContentIndex> => {
    await database.query('TRUNCATE packs, chunks, manifests, manifest_chunks');
    return new PostgresContentIndex(database);
  };
  contentIndexContract({ test, expect }, empty);
  contentSumsContract({ test, expect }, async () => ({ index: await empty(), sums: new PostgresContentSums(database) }));
  textMergerContract({ test, expect }, {
    sha256: nodeSha256, utf8: nodeUtf8, open: async () => new MemoryContentStore(),
    openIndex: async () => ({
      index: await empty(),
      leaseOf: async (space, hash) => {
        const { rows: [row] } = await database.query<{ until: Date }>(`SELECT lease_until AS until FROM chunks WHERE space_id = $1 AND hash = decode($2, 'hex')`, [space, hash]);
        return row?.until.getTime() ?? null;
      },
    }),
  });
});
