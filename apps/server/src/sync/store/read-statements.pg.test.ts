import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { readFoldersBelow } from './read-statements.ts';

interface Plan {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number } }];
}

const space = randomUUID();
const folder = randomUUID();
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query('INSERT INTO spaces (id, name) VALUES ($1, $2)', [space, 'Many']);
  const put = `INSERT INTO nodes (space_id, id, kind, parent_id, name, live_key, seq, body)
    SELECT $1, CASE WHEN n = 1 THEN $2::uuid ELSE gen_random_uuid() END, 'folder', CASE WHEN n <= 70 AND n % 7 = 0 THEN $2::uuid ELSE gen_random_uuid() END, n::text, n::text, n, '{}'
      FROM generate_series(1, $3::int) AS n`;
  await database.query(put, [space, folder, 20_000]);
});
afterAll(() => database.close());

test('H24 how deep a folder is costs what lies below it, not what the space holds', async () => {
  const leaves = Array.from({ length: 20 }, () => randomUUID());
  const text = readFoldersBelow.text.replaceAll('$1', `'${space}'::uuid`).replaceAll('$2', `'{${[folder, ...leaves].join(',')}}'`);
  const { rows: [row] } = await database.query<Plan>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`);
  const plan = row?.['QUERY PLAN'][0].Plan;
  const { rows } = await database.query<{ full: boolean }>(readFoldersBelow, [space, [folder, ...leaves]]);
  expect(rows.filter(({ full }) => full)).toHaveLength(1);
  expect(rows).toHaveLength(21 + 10);
  expect((plan?.['Shared Hit Blocks'] ?? Infinity) + (plan?.['Shared Read Blocks'] ?? 0)).toBeLessThan(250);
});
