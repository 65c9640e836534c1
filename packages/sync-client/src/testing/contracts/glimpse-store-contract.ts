import { asSpaceId } from '@holdfast/domain';
import type { GlimpseStore } from '../../ports/glimpse-store.ts';
import type { ReplicaStore } from '../../ports/replica-store.ts';
import { firstMeta } from '../../replica/begin.ts';
import { seededRandom } from '../seeded-random.ts';
import type { TestApi } from './test-api.ts';

export interface GlimpseStoreSubject {
  /** One more connection to the same database. */
  readonly open: () => ReplicaStore & GlimpseStore;
  /** Ends the test's database. */
  readonly drop: () => Promise<void>;
}

const meta = firstMeta(asSpaceId('00000000-0000-4000-8000-0000000000aa'), seededRandom(1));

/** What every GlimpseStore must do; each test has a database of its own. */
export const describeGlimpseStore = ({ describe, expect, test }: TestApi, name: string, begin: () => Promise<GlimpseStoreSubject>): void => {
  const withStores = (run: (store: ReplicaStore & GlimpseStore, other: ReplicaStore & GlimpseStore) => Promise<void>) => async () => {
    const { open, drop } = await begin();
    const stores = [open(), open()] as const;
    try {
      await run(...stores);
    } finally {
      for (const store of stores) await store.close();
      await drop();
    }
  };

  describe(`a store of glimpses: ${name}`, () => {
    test('has none at first; the last one counts, for all connections', withStores(async (store, other) => {
      expect(await store.glimpse()).toBeNull();
      const { revision } = await store.commit({ begin: meta }, 'strict');
      expect(await store.glimpse()).toBeNull();
      await store.keepGlimpse(revision, 'a');
      await other.keepGlimpse(revision, 'b “ü”');
      expect(await store.glimpse()).toBe('b “ü”');
      expect((await store.read(null))?.revision).toBe(revision);
    }));

    test('M5 a commit of any connection that lists show ends it; who leads, and what was sent, do not', withStores(async (store, other) => {
      let { revision } = await store.commit({ begin: meta }, 'strict');
      const keep = () => store.keepGlimpse(revision, 'seen');
      await keep();
      await other.commit({ fence: 0, meta: { leaderEpoch: 1, lastSynced: 5 } }, 'strict');
      await store.commit({ append: { uploads: [], journal: [] }, remove: { outbox: [] } }, 'relaxed');
      expect(await store.glimpse()).toBe('seen');
      const page = { generation: 1, page: 1, data: '{}' };
      for (const batch of [{ pages: [page] }, { dropBelow: 1 }, { meta: { generation: 2 } }, { meta: { floor: 3 } }, { remove: { outbox: [7] } }, { remove: { blobs: [7] } }, { remove: { parked: [7] } }, { remove: { settled: [7] } }]) {
        await keep();
        expect(await store.glimpse()).toBe('seen');
        ({ revision } = await other.commit(batch, 'relaxed'));
        expect(await store.glimpse()).toBeNull();
      }
    }));

    test('one that was seen before the last change does not count, however late it is kept', withStores(async (store, other) => {
      const { revision } = await store.commit({ begin: meta }, 'strict');
      await other.commit({ remove: { outbox: [1] } }, 'relaxed');
      await store.keepGlimpse(revision, 'old');
      expect(await store.glimpse()).toBeNull();
    }));
  });
};
