import { playAtRandom, spaceNo, testSequencer, userNo, type StoreHarness } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { postgresHarness } from '../testing/postgres-harness.ts';

describe('S1 to S9 on Postgres: two servers race, then the tables are held against the replayed log', () => {
  let harness: StoreHarness;
  beforeAll(async () => {
    harness = await postgresHarness();
  });
  afterAll(() => harness.close());

  test.each(Array.from({ length: 12 }, (_, i) => 1000 + i))('seed %i', async (seed) => {
    const space = spaceNo(seed);
    await harness.createSpace(space, new Map([[userNo(1), 'owner']]));
    const sequencers = [testSequencer(harness.store, { groupOps: 9 }), testSequencer(harness.store, { pageRows: 11 })];
    await playAtRandom({ harness, sequencers, space, user: userNo(1), seed, steps: 200 });
  });
});
