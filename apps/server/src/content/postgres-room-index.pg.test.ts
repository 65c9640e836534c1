import { randomUUID } from 'node:crypto';
import { asSpaceId, asUserId } from '@holdfast/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { PostgresRoomIndex } from './postgres-room-index.ts';
import { rowBytes } from './uploads/upload-room.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('H39 what is sent and no version is made of counts: without a manifest, with one that nothing names and its rows, and what was purged; by person', async () => {
  const [space, other, eve, bob, node, gone] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const index = new PostgresRoomIndex(database);
  const hash = (n: number): string => n.toString(16).padStart(64, '0');
  await database.query(`INSERT INTO spaces (id, name, quota_bytes, logical_bytes) VALUES ($1, 'Home', 1000, 10), ($2, 'Other', NULL, 0)`, [space, other]);
  await database.query(`INSERT INTO packs (space_id, id, object_key, size, chunk_count, created_at) SELECT $1, gen_random_uuid(), 'packs/' || n, 100, 1, now() FROM generate_series(1, 3) n`, [space]);
  const chunk = (n: number, size: number, by: string): Promise<unknown> => database.query(
    `INSERT INTO chunks (space_id, hash, pack_id, pack_offset, size, uploaders, lease_until) VALUES ($1, decode($2, 'hex'), gen_random_uuid(), 0, $3, ARRAY[$4::uuid], now())`, [space, hash(n), size, by]);
  const manifest = (n: number, chunks: readonly number[]): Promise<unknown> => database.query(
    `WITH head AS (INSERT INTO manifests (space_id, id, chunker, size, created_by, created_at, used_at) VALUES ($1, decode($2, 'hex'), 'fastcdc-128k-1', 1, $4, now(), now()))
     INSERT INTO manifest_chunks (space_id, manifest_id, start, hash, size) SELECT $1, decode($2, 'hex'), n, decode(h, 'hex'), 1 FROM unnest($3::text[]) WITH ORDINALITY AS c (h, n)`, [space, hash(n), chunks.map(hash), eve]);
  for (const [n, size] of [[1, 1], [2, 10], [3, 100], [4, 1000], [5, 10_000]] as const) await chunk(n, size, eve);
  await chunk(6, 7, bob);
  await manifest(21, [2, 2, 2]); // named by nothing
  await manifest(22, [3]); // a version of a purged file
  await manifest(23, [4]); // an older version of a file that is there
  await manifest(24, [5]); // what that file holds
  const body = JSON.stringify({ content: { manifest: hash(24) } });
  await database.query(`INSERT INTO nodes (space_id, id, kind, parent_id, name, seq, body) VALUES ($1, $2, 'file', $1, 'f', 1, $3)`, [space, node, body]);
  await database.query(`INSERT INTO versions (space_id, id, node_id, manifest_id, seq, body) VALUES ($1, gen_random_uuid(), $2, decode($4, 'hex'), 1, '{}'), ($1, gen_random_uuid(), $3, decode($5, 'hex'), 2, '{}')`, [space, node, gone, hash(23), hash(22)]);
  expect(await index.quotaOf(asSpaceId(space))).toEqual({ quota: 1000, taken: 10 });
  expect([await index.quotaOf(asSpaceId(other)), await index.quotaOf(asSpaceId(randomUUID()))]).toEqual([null, null]);
  expect([await index.storedIn(asSpaceId(space)), await index.storedIn(asSpaceId(other))]).toEqual([300 + 6 * rowBytes, 0]);
  expect([await index.unreferencedOf(asSpaceId(space), asUserId(eve)), await index.unreferencedOf(asSpaceId(space), asUserId(bob))]).toEqual([111 + 4 * rowBytes, 7]);
});
