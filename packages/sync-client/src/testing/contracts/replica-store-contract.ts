import { asDeviceId, asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import type { OutboxRow, ReplicaMeta, ReplicaStore } from '../../ports/replica-store.ts';
import type { TestApi } from './test-api.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const meta = (more: Partial<ReplicaMeta> = {}): ReplicaMeta => ({
  space, device: asDeviceId('00000000-0000-4000-8000-000000000001'), epoch: null, cursor: 0, token: null, checksum: '0'.repeat(16), generation: 1,
  nextCtr: 1, ackedCtr: 0, serverOffset: 0, leaderEpoch: 0, rebuild: false, ready: false, lastSynced: null, ...more,
});
const row = (n: number): OutboxRow => ({
  ctr: null, title: `row ${n}`,
  op: {
    v: 1, type: 'rename', id: asOpId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`), device: meta().device, baseSeq: 0, at: n,
    node: asNodeId('00000000-0000-4000-8000-0000000000bb'), name: `é ${n}`,
  },
});

export interface ReplicaStoreSubject {
  /** One more connection to the same database. */
  readonly open: () => ReplicaStore;
  /** Ends the test's database. */
  readonly drop: () => Promise<void>;
}

/** What every ReplicaStore must do; each test has a database of its own. */
export const describeReplicaStore = ({ describe, expect, test }: TestApi, name: string, begin: () => Promise<ReplicaStoreSubject>): void => {
  const withStore = (run: (store: ReplicaStore, open: () => ReplicaStore) => Promise<void>) => async () => {
    const subject = await begin();
    const opened: ReplicaStore[] = [];
    const open = (): ReplicaStore => {
      const store = subject.open();
      opened.push(store);
      return store;
    };
    try {
      await run(open(), open);
    } finally {
      for (const store of opened) await store.close();
      await subject.drop();
    }
  };

  describe(`a replica store: ${name}`, () => {
    test('is empty at first, and of two that begin the first counts', withStore(async (store, open) => {
      expect(await store.read(null)).toBeNull();
      await Promise.all([store.commit({ begin: meta() }, 'strict'), open().commit({ begin: meta({ cursor: 9 }) }, 'strict')]);
      const snapshot = await store.read(null);
      expect(snapshot?.revision).toBe(2);
      expect(await open().read(null)).toEqual(snapshot);
      await store.commit({ begin: meta({ cursor: 5 }), meta: { cursor: 7 } }, 'relaxed');
      expect((await store.read(null))?.meta.cursor).toBe(7);
    }));

    test('H50 gives keys inside the transaction, ever growing, over all connections', withStore(async (store, open) => {
      const other = open();
      await store.commit({ begin: meta() }, 'strict');
      const results = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).commit({ append: { outbox: [row(2 * i), row(2 * i + 1)] } }, 'strict')));
      const keys = results.flatMap(({ keys: { outbox = [] } }) => outbox);
      expect(new Set(keys).size).toBe(20);
      await store.commit({ remove: { outbox: keys } }, 'relaxed');
      const { keys: { outbox: [next = 0] = [] } } = await other.commit({ append: { outbox: [row(99)] } }, 'strict');
      expect(next).toBeGreaterThan(Math.max(...keys));
      expect(new Set(results.map(({ revision }) => revision)).size).toBe(10);
    }));

    test('H26 pages that are handed over early and those of the answer are together the base, each as it was written last', withStore(async (store) => {
      const pagesOf = async (known: Parameters<ReplicaStore['read']>[0]) => {
        const early = new Map<number, string>();
        const snapshot = await store.read(known, (pages) => {
          for (const { generation, page, data } of pages) early.set(page, `${generation} ${data}`);
        });
        for (const { generation, page, data } of snapshot?.pages ?? []) early.set(page, `${generation} ${data}`);
        return { snapshot, pages: [...early].sort(([a], [b]) => a - b) };
      };
      expect(await pagesOf(null)).toEqual({ snapshot: null, pages: [] });
      await store.commit({ begin: meta() }, 'strict');
      expect((await pagesOf(null)).pages).toEqual([]);
      const numbers = [1, 2, 39, 40, 41, 200];
      await store.commit({ pages: numbers.map((page) => ({ generation: 1, page, data: `page ${page}` })) }, 'relaxed');
      await store.commit({ pages: [{ generation: 1, page: 40, data: 'again' }, { generation: 2, page: 3, data: 'ahead' }], append: { outbox: [row(1)] } }, 'relaxed');
      const { snapshot, pages } = await pagesOf(null);
      expect(pages).toEqual(numbers.map((page) => [page, page === 40 ? '1 again' : `1 page ${page}`]));
      expect(snapshot?.outbox).toHaveLength(1);
      expect((await pagesOf({ generation: 1, revision: 2, lseq: 0 })).pages).toEqual([[40, '1 again']]);
      await store.commit({ meta: { generation: 2 }, dropBelow: 2 }, 'relaxed');
      expect((await pagesOf({ generation: 1, revision: 3, lseq: 0 })).pages).toEqual([[3, '2 ahead']]);
    }));

    test('H49 a fenced or unmet commit writes nothing at all', withStore(async (store) => {
      await store.commit({ begin: meta({ leaderEpoch: 3 }), append: { outbox: [row(1)] } }, 'strict');
      const before = await store.read(null);
      const attempt = { meta: { cursor: 8 }, append: { outbox: [row(2)], staged: [{ epoch: 'e', cursor: 1, data: '' }] }, pages: [{ generation: 1, page: 1, data: 'x' }] };
      await expect(store.commit({ ...attempt, fence: 2 }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      await expect(store.commit({ ...attempt, require: { outbox: [777] } }, 'relaxed')).rejects.toMatchObject({ code: 'fenced' });
      expect(await store.read(null)).toEqual(before);
      expect(await store.rows('staged')).toEqual([]);
      await store.commit({ ...attempt, fence: 3 }, 'strict');
      expect((await store.read(null))?.meta.cursor).toBe(8);
    }));

    test('H31 a commit that holds in one history only writes nothing in another', withStore(async (store, open) => {
      const { keys: { blobs: [key = 0] = [] } } = await store.commit({ begin: meta({ epoch: 'e1' }), append: { blobs: [{ file: 'f', blobs: [], at: 1 }] } }, 'strict');
      const drop = { epoch: 'e1', remove: { blobs: [key] } };
      await open().commit({ meta: { epoch: 'e2' } }, 'strict');
      await expect(store.commit(drop, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      await expect(store.commit({ ...drop, epoch: null }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      expect(await store.keys('blobs')).toEqual([key]);
      await store.commit({ ...drop, epoch: 'e2' }, 'strict');
      expect(await store.keys('blobs')).toEqual([]);
    }));

    test('H9, H50 a commit that follows on one revision writes nothing on another', withStore(async (store, open) => {
      const { revision } = await store.commit({ begin: meta() }, 'strict');
      await open().commit({ append: { outbox: [row(1)] } }, 'relaxed');
      const batch = { meta: { nextCtr: 8 }, append: { outbox: [{ ...row(2), ctr: 7 }] } };
      for (const at of [revision, revision + 2]) await expect(store.commit({ ...batch, at }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      expect((await store.read(null))?.outbox).toHaveLength(1);
      expect((await store.commit({ ...batch, at: revision + 1 }, 'strict')).revision).toBe(revision + 2);
      expect((await store.read(null))?.meta.nextCtr).toBe(8);
    }));

    test('H13 a commit that needs operations to be unsent writes nothing once one has a counter, is another or is gone', withStore(async (store, open) => {
      const { keys: { outbox: [a = 0, b = 0] = [] } } = await store.commit({ begin: meta(), append: { outbox: [row(1), row(2)] } }, 'strict');
      await store.commit({ update: { outbox: [{ key: b, row: { ...row(2), ctr: 1 } }] } }, 'strict');
      const other = open();
      const [first, second] = [{ key: a, op: row(1).op.id }, { key: b, op: row(2).op.id }];
      await expect(other.commit({ unsent: [first, second], remove: { outbox: [a, b] } }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      // What was folded into another is that one's row.
      await expect(other.commit({ unsent: [{ ...first, op: row(3).op.id }], remove: { outbox: [a] } }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      expect(await other.keys('outbox')).toEqual([a, b]);
      await other.commit({ unsent: [first], remove: { outbox: [a] } }, 'strict');
      await expect(store.commit({ unsent: [first], meta: { cursor: 3 } }, 'strict')).rejects.toMatchObject({ code: 'fenced' });
      expect(await store.keys('outbox')).toEqual([b]);
    }));

    test('reads what has changed since, and of another generation everything', withStore(async (store) => {
      await store.commit({ begin: meta(), pages: [{ generation: 1, page: 2, data: 'two' }, { generation: 1, page: 1, data: 'one' }], append: { outbox: [row(1)] } }, 'strict');
      const first = await store.read(null);
      expect(first?.pages.map(({ page }) => page)).toEqual([1, 2]);
      const known = { generation: 1, revision: first?.revision ?? 0, lseq: first?.outboxKeys.at(-1) ?? 0 };
      await store.commit({ pages: [{ generation: 1, page: 2, data: 'zwei' }, { generation: 2, page: 1, data: 'next' }], append: { outbox: [row(2)] } }, 'relaxed');
      const second = await store.read(known);
      expect(second?.pages).toEqual([{ generation: 1, page: 2, data: 'zwei' }]);
      expect((await store.pages(1)).map(({ page, data }) => [page, data])).toEqual([[1, 'one'], [2, 'zwei']]);
      expect(await store.pages(2)).toEqual([{ generation: 2, page: 1, data: 'next' }]);
      expect(second?.outbox.map(({ row: { title } }) => title)).toEqual(['row 2']);
      expect(second?.outboxKeys).toHaveLength(2);
      await store.commit({ meta: { generation: 2 }, dropBelow: 2 }, 'strict');
      expect(await store.pages(1)).toEqual([]);
      expect(await store.pages(2)).toEqual([{ generation: 2, page: 1, data: 'next' }]);
      const third = await store.read(known);
      expect(third?.pages).toEqual([{ generation: 2, page: 1, data: 'next' }]);
    }));

    test('updates only rows that are there, removes any, keeps order', withStore(async (store) => {
      const { keys: { outbox = [] } } = await store.commit({ begin: meta(), append: { outbox: [row(1), row(2), row(3)] } }, 'strict');
      const [a = 0, b = 0, c = 0] = outbox;
      await store.commit({ remove: { outbox: [b, 12345] } }, 'relaxed');
      await store.commit({ update: { outbox: [{ key: a, row: { ...row(1), ctr: 4 } }, { key: b, row: row(2) }] } }, 'strict');
      const rows = await store.rows('outbox');
      expect(rows.map(({ key, row: { ctr } }) => [key, ctr])).toEqual([[a, 4], [c, null]]);
      expect(rows[1]?.row).toEqual(row(3));
      expect(await store.keys('outbox')).toEqual([a, c]);
      expect((await store.rows('outbox', a)).map(({ key }) => key)).toEqual([c]);
      expect((await store.rows('outbox', 0, 1)).map(({ key }) => key)).toEqual([a]);
      expect((await store.latest('outbox', 1)).map(({ key }) => key)).toEqual([c]);
      expect((await store.latest('outbox', 9)).map(({ key }) => key)).toEqual([c, a]);
      expect(await store.latest('parked', 3)).toEqual([]);
    }));

    test('removes, updates and requires what stands side by side, what is scattered and what is named twice, and nothing in between', withStore(async (store) => {
      await store.commit({ begin: meta() }, 'strict');
      const { keys: { outbox = [] } } = await store.commit({ append: { outbox: Array.from({ length: 12 }, (_, i) => row(i)) } }, 'strict');
      const at = (...places: number[]): number[] => places.map((place) => outbox[place] ?? 0);
      const left = async (): Promise<number[]> => (await store.rows('outbox')).map(({ row: { op } }) => op.at);
      for (const places of [[2, 1, 3], [5, 5, 7], [2]]) await store.commit({ remove: { outbox: at(...places) } }, 'relaxed');
      expect(await left()).toEqual([0, 4, 6, 8, 9, 10, 11]);
      for (const places of [[4, 5, 6], [0, 2, 11]]) await store.commit({ update: { outbox: at(...places).map((key, i) => ({ key, row: row(100 * (i + 1)) })) } }, 'relaxed');
      expect(await left()).toEqual([100, 100, 300, 8, 9, 10, 300]);
      for (const places of [[8, 9, 10], [0, 11], [9, 9]]) await store.commit({ require: { outbox: at(...places) } }, 'relaxed');
      for (const places of [[6, 7, 8], [1, 11]]) await expect(store.commit({ require: { outbox: at(...places) }, meta: { cursor: 3 } }, 'relaxed')).rejects.toMatchObject({ code: 'fenced' });
      expect((await store.read(null))?.meta.cursor).toBe(0);
    }));

    test('a closed connection says so; the others go on', withStore(async (store, open) => {
      const other = open();
      await store.commit({ begin: meta() }, 'strict');
      await store.close();
      await expect(store.read(null)).rejects.toMatchObject({ code: 'closed' });
      await expect(store.commit({ meta: { cursor: 1 } }, 'strict')).rejects.toMatchObject({ code: 'closed' });
      expect(await other.read(null)).not.toBeNull();
    }));

    test('takes 10,000 rows and pages of 100 kB', withStore(async (store) => {
      const rows = Array.from({ length: 10_000 }, (_, i) => row(i));
      await store.commit({ begin: meta(), append: { outbox: rows } }, 'strict');
      expect(await store.rows('outbox')).toHaveLength(10_000);
      const pages = Array.from({ length: 50 }, (_, page) => ({ generation: 1, page, data: `${page} ${'ä'.repeat(100_000)}` }));
      await store.commit({ pages }, 'relaxed');
      expect((await store.read(null))?.pages.map(({ data }) => data.length)).toEqual(pages.map(({ data }) => data.length));
    }));
  });
};
