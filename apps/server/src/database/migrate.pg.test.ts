import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { migrate, readMigrations, type Migration } from './migrate.ts';

/** Every table, column, default, constraint and index of the schema, in one order. */
const shapeOf = async (database: TestDatabase): Promise<object[]> =>
  (await database.query(`
    SELECT 'column' AS kind, table_name AS of, column_name AS name, data_type || coalesce(' ' || column_default, '') || ' ' || is_nullable AS what
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3, 4`)).rows;

describe('migrations', () => {
  let database: TestDatabase;
  let migrations: Migration[];
  beforeAll(async () => {
    database = await createTestDatabase('template0');
    migrations = await readMigrations();
  });
  afterAll(() => database.close());

  test('an empty database gets all of them, in order, once', async () => {
    expect(await migrate(database, migrations)).toEqual(migrations.map(({ number }) => number));
    expect(await migrate(database, migrations)).toEqual([]);
  });

  test('two servers that start at once apply each once', async () => {
    const other = await createTestDatabase('template0');
    const both = await Promise.all([migrate(other, migrations), migrate(other, migrations)]);
    expect(both.flat().sort((a, b) => a - b)).toEqual(migrations.map(({ number }) => number));
    await other.close();
  });

  test('each can be applied again after its record was lost, and changes nothing', async () => {
    for (const migration of migrations) {
      const before = await shapeOf(database);
      await database.query('DELETE FROM schema_migrations WHERE number = $1', [migration.number]);
      expect(await migrate(database, migrations), migration.name).toEqual([migration.number]);
      expect(await shapeOf(database), migration.name).toEqual(before);
    }
  });

  test('a database of a newer schema is refused in one sentence', async () => {
    await database.query("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'from-the-future', '')");
    await expect(migrate(database, migrations)).rejects.toMatchObject({ code: 'schema-newer', message: expect.stringMatching(/9999 \(from-the-future\), newer than this Holdfast knows: [^\n]+\.$/) });
    await database.query('DELETE FROM schema_migrations WHERE number = 9999');
  });

  test('a migration that was edited after it had been applied is refused', async () => {
    const edited = migrations.map((migration) => ({ ...migration, checksum: `${migration.checksum}!` }));
    await expect(migrate(database, edited)).rejects.toMatchObject({ code: 'schema-changed' });
  });

  test('a migration that fails leaves nothing and names itself', async () => {
    const broken = { number: 9000, name: 'broken', sql: 'CREATE TABLE half (id int); SELECT 1 / 0;', checksum: 'x' };
    await expect(migrate(database, [...migrations, broken])).rejects.toThrow('Migration 9000 (broken) failed: division by zero');
    expect((await database.query("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
    expect(await migrate(database, migrations)).toEqual([]);
  });
});
