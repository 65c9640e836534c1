import { randomUUID } from 'node:crypto';
import { asOpId, asSpaceId, asUserId } from '@holdfast/domain';
import { isRetriable } from '@holdfast/sync-server';
import { spaceStoreContract } from '@holdfast/sync-server/testing';
import { expect, test } from 'vitest';
import { postgresHarness } from '../testing/postgres-harness.ts';

spaceStoreContract('Postgres', postgresHarness);

test('H12 a database that goes away in the middle of a group is worth another try, and no operation is to blame', async () => {
  const { database, store, createSpace, close } = await postgresHarness();
  const space = asSpaceId(randomUUID());
  await createSpace(space, new Map());
  let failure: unknown;
  await store.withSpace(space, null, async (transaction) => {
    await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'");
    failure = await transaction.authors([asOpId(randomUUID())]).catch((error: unknown) => error);
    throw failure;
  }).catch(() => undefined);
  expect(failure).toSatisfy(isRetriable);
  expect(await store.roleOf(space, asUserId(randomUUID()))).toBeNull();
  await close();
});
