import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

describe('the pool', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('CREATE TABLE notes (id int PRIMARY KEY, size bigint, sum numeric)');
  });
  afterAll(() => database.close());

  test('bigint is a number and numeric is text; what a number cannot say is an error, not a wrong number', async () => {
    const { rows } = await database.query('SELECT 9007199254740991::bigint AS size, 18446744073709551615::numeric AS sum');
    expect(rows).toEqual([{ size: 9007199254740991, sum: '18446744073709551615' }]);
    await expect(database.query('SELECT 9007199254740993::bigint')).rejects.toThrow('9007199254740993');
  });

  test('a transaction commits when its work returns and rolls back when it throws', async () => {
    expect(await database.transaction(async (tx) => (await tx.query('INSERT INTO notes (id) VALUES (1)')).rowCount)).toBe(1);
    const failure = new Error('stop');
    await expect(database.transaction(async (tx) => {
      await tx.query('INSERT INTO notes (id) VALUES (2)');
      throw failure;
    })).rejects.toBe(failure);
    expect((await database.query('SELECT id FROM notes')).rows).toEqual([{ id: 1 }]);
  });

  test('a snapshot sees one moment', async () => {
    const counts = await database.transaction(async (tx) => {
      const count = async () => (await tx.query<{ n: number }>('SELECT count(*) AS n FROM notes')).rows[0]?.n;
      const before = await count();
      await database.query('INSERT INTO notes (id) VALUES (10)');
      return [before, await count()];
    }, { isolation: 'snapshot', readOnly: true });
    expect(counts[0]).toBe(counts[1]);
  });

  test('a connection that dies in a transaction rejects it and is not used again', async () => {
    await expect(database.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await tx.query('SELECT 1');
    })).rejects.toMatchObject({ code: 'database-unavailable' });
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('a named statement is prepared once and reused', async () => {
    const statement = { name: 'add', text: 'SELECT $1::int + 1 AS sum' };
    for (const n of [1, 2, 3]) expect((await database.query(statement, [n])).rows).toEqual([{ sum: n + 1 }]);
  });

  test('a named statement is planned once, whatever it comes with', async () => {
    const plans = await database.transaction(async (tx) => {
      for (const ids of [[1], [1, 2, 3], [9]]) await tx.query({ name: 'some-notes', text: 'SELECT id FROM notes WHERE id = ANY($1::int[])' }, [ids]);
      return await tx.query("SELECT generic_plans AS once, custom_plans AS anew FROM pg_prepared_statements WHERE name = 'some-notes'");
    });
    expect(plans.rows).toEqual([{ once: 3, anew: 0 }]);
  });

  test('what is sent together with the beginning of a transaction is in it', async () => {
    const count = async (): Promise<unknown> => (await database.query('SELECT count(*) AS n FROM notes WHERE id = 77')).rows[0];
    await expect(database.transaction(async (tx) => {
      await Promise.all([tx.query('INSERT INTO notes (id) VALUES (77)'), tx.query('SELECT 1')]);
      throw new RangeError('changed my mind');
    }, { together: true })).rejects.toThrow('changed my mind');
    expect(await count()).toEqual({ n: 0 });
    await database.transaction((tx) => tx.query('INSERT INTO notes (id) VALUES (77)'), { together: true });
    expect(await count()).toEqual({ n: 1 });
  });
});
