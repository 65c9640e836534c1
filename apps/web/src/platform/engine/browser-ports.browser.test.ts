import { SyncClientError } from '@holdfast/sync-client';
import type { JournalRow, BlobStore, BlobWriter, ReplicaMeta } from '@holdfast/sync-client';
import { describeBasics, describeBlobStore, describeChannel, describeGlimpseStore, describeKeepsake, describeLocks, describeReplicaStore } from '@holdfast/sync-client/testing';
import { wrap } from 'comlink';
import { Dexie } from 'dexie';
import * as vitest from 'vitest';
import { browserClock, browserDigests, browserRandom } from './browser-basics.ts';
import { cookieKeepsake } from './cookie-keepsake.ts';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import { openTabChannel } from './tab-channel.ts';
import type { Answer, OpfsWorker } from './testing/opfs.worker.ts';
import { webLocks } from './web-locks.ts';

describeReplicaStore(vitest, 'Dexie in a real browser', async () => {
  const name = `contract-${crypto.randomUUID()}`;
  return { open: () => new DexieReplicaStore(name), drop: () => Dexie.delete(name) };
});

describeGlimpseStore(vitest, 'Dexie in a real browser', async () => {
  const name = `contract-${crypto.randomUUID()}`;
  return { open: () => new DexieReplicaStore(name), drop: () => Dexie.delete(name) };
});

const unwrap = (answer: Answer): unknown => {
  if (answer.ok) return answer.value;
  throw new SyncClientError(answer.code, answer.message);
};

describeBlobStore(vitest, 'OPFS in a real browser', async () => {
  const folder = `contract-${crypto.randomUUID()}`;
  const threads: Worker[] = [];
  const open = (): BlobStore => {
    const thread = new Worker(new URL('./testing/opfs.worker.ts', import.meta.url), { type: 'module' });
    threads.push(thread);
    const worker = wrap<OpfsWorker>(thread);
    const opened = worker.open(folder);
    const call = async (name: Exclude<keyof BlobStore, 'create'>, ...args: readonly unknown[]): Promise<unknown> => {
      await opened;
      return unwrap(await worker.call(name, args));
    };
    const writer = (id: number): BlobWriter => {
      let size = 0;
      const write = async (name: 'append' | 'truncate' | 'flush' | 'close', ...args: readonly unknown[]): Promise<unknown> => {
        const [value, now] = unwrap(await worker.write(id, name, args)) as [unknown, number];
        size = now;
        return value;
      };
      return {
        get size() {
          return size;
        },
        append: (pieces) => write('append', pieces) as Promise<number>,
        truncate: (to) => write('truncate', to) as Promise<void>,
        flush: () => write('flush') as Promise<void>,
        close: () => write('close') as Promise<void>,
      };
    };
    return {
      create: async (name) => {
        await opened;
        return writer(unwrap(await worker.create(name)) as number);
      },
      read: (...args) => call('read', ...args) as ReturnType<BlobStore['read']>,
      blob: (...args) => call('blob', ...args) as ReturnType<BlobStore['blob']>,
      list: () => call('list') as ReturnType<BlobStore['list']>,
      remove: (name) => call('remove', name) as Promise<void>,
      estimate: () => call('estimate') as ReturnType<BlobStore['estimate']>,
      persist: () => call('persist') as Promise<boolean>,
    };
  };
  return {
    open,
    drop: async () => {
      for (const thread of threads) thread.terminate();
      const root = await navigator.storage.getDirectory();
      // A store that was only asked for its room may not have made its folder yet.
      await root.removeEntry(folder, { recursive: true }).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      });
    },
  };
});

vitest.test('H5 OPFS is asked for the room of what is to be added, and nothing of it stays taken', async () => {
  const folder = `contract-${crypto.randomUUID()}`;
  const threads = [1, 2].map(() => new Worker(new URL('./testing/opfs.worker.ts', import.meta.url), { type: 'module' }));
  const [one, two] = threads.map((thread) => wrap<OpfsWorker>(thread));
  if (one === undefined || two === undefined) throw new Error('no threads');
  await Promise.all([one.open(folder), two.open(folder)]);
  const ask = async (worker: typeof one, bytes: number) => Number(unwrap(await worker.call('room', [bytes])));
  const MiB = 1024 * 1024;
  const before = (await navigator.storage.estimate()).usage ?? 0;
  vitest.expect(await ask(one, MiB)).toBe(MiB);
  // Two tabs at once: nobody is told that there is no room because the other one asks.
  for (let round = 0; round < 50; round += 1) vitest.expect(await Promise.all([ask(one, 9 * MiB), ask(two, 9 * MiB)])).toEqual([9 * MiB, 9 * MiB]);
  vitest.expect(unwrap(await one.call('list', []))).toEqual([]);
  vitest.expect((await navigator.storage.estimate()).usage ?? 0).toBeLessThan(before + MiB);
  for (const thread of threads) thread.terminate();
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true });
});

vitest.test('H5 what lies in OPFS is counted by us: what is written, what another store wrote before, and no more what was cut back or removed', async () => {
  const folder = `contract-${crypto.randomUUID()}`;
  const threads = [1, 2].map(() => new Worker(new URL('./testing/opfs.worker.ts', import.meta.url), { type: 'module' }));
  const [one, two] = threads.map((thread) => wrap<OpfsWorker>(thread));
  if (one === undefined || two === undefined) throw new Error('no threads');
  const used = async (worker: typeof one) => {
    const { usage = 0, usageDetails: { fileSystem = 0 } = {} } = await navigator.storage.estimate() as StorageEstimate & { usageDetails?: { fileSystem?: number } };
    return (unwrap(await worker.call('estimate', [])) as { used: number }).used - (usage - fileSystem);
  };
  await one.open(folder);
  const before = await used(one);
  const [a, b] = [unwrap(await one.create('a')) as number, unwrap(await one.create('b')) as number];
  await one.write(a, 'append', [[new Uint8Array(5000), new Uint8Array(700)]]);
  await one.write(b, 'append', [[new Uint8Array(40)]]);
  vitest.expect(await used(one) - before).toBe(5740);
  await one.write(a, 'truncate', [100]);
  await one.write(a, 'close', []);
  vitest.expect(await used(one) - before).toBe(140);
  await two.open(folder);
  vitest.expect(await used(two)).toBe(await used(one));
  unwrap(await two.call('remove', ['a']));
  vitest.expect(await used(two) - before).toBe(40);
  for (const thread of threads) thread.terminate();
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true });
});

describeLocks(vitest, 'Web Locks', () => webLocks);
describeBasics(vitest, 'the browser’s', {
  clock: browserClock, random: browserRandom, digests: browserDigests, pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
describeChannel(vitest, 'BroadcastChannel', () => {
  const name = `contract-${crypto.randomUUID()}`;
  return () => openTabChannel(name);
});
describeKeepsake(vitest, 'a cookie', async () => {
  const name = `contract-${crypto.randomUUID()}`;
  return () => cookieKeepsake(name);
});

vitest.test('H5 a cookie that is no note of ours is none', async () => {
  for (const text of ['', 'x', '1-2', '1-2-3-4', '1-2-3.x', '-1-2-3', `${'9'.repeat(40)}-1-1`, encodeURIComponent('{"changes":1}')]) {
    const name = `forged-${crypto.randomUUID()}`;
    document.cookie = `${name}=${text}; Path=/`;
    vitest.expect(await cookieKeepsake(name).read()).toBeNull();
  }
});

const rawOpen = (name: string, version: number, upgrade: (database: IDBDatabase) => void = () => undefined): Promise<IDBDatabase> => {
  const { promise, resolve, reject } = Promise.withResolvers<IDBDatabase>();
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade(request.result);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error('not opened'));
  return promise;
};
const meta = { space: 'space', generation: 1 } as unknown as ReplicaMeta;

vitest.describe('versions of the app side by side (H17)', () => {
  vitest.test('H17 a newer version takes the database at once: the old tab lets go, says so, and writes no more', async () => {
    const name = `upgrade-${crypto.randomUUID()}`;
    const old = new DexieReplicaStore(name);
    await old.commit({ begin: meta }, 'strict');
    const evicted = new Promise<void>((resolve) => old.onEvicted(resolve));
    const newer = await rawOpen(name, 1000, (database) => database.createObjectStore('fromTheFuture'));
    await evicted;
    await vitest.expect(old.commit({ meta: {} }, 'strict')).rejects.toMatchObject({ code: 'closed' });
    newer.close();
    // A deploy that is rolled back: the older version goes on with what is there, and touches nothing it does not know.
    const again = new DexieReplicaStore(name);
    vitest.expect((await again.read(null))?.meta).toEqual(meta);
    await again.close();
    const last = await rawOpen(name, 1001);
    vitest.expect([...last.objectStoreNames]).toContain('fromTheFuture');
    last.close();
    await Dexie.delete(name);
  });

  vitest.test('H17 an old tab that does not let go is named, not waited for without end; then everything is there', async () => {
    const name = `blocked-${crypto.randomUUID()}`;
    const frozen = await rawOpen(name, 10, (database) => {
      database.createObjectStore('meta').put({ meta, revision: 4, recent: [] }, 'replica');
      const pages = database.createObjectStore('pages', { keyPath: ['generation', 'page'] });
      pages.createIndex('[generation+revision]', ['generation', 'revision']);
      for (const table of ['outbox', 'blobs', 'journal', 'parked', 'settled', 'uploads', 'staged']) database.createObjectStore(table, { autoIncrement: true });
    });
    const store = new DexieReplicaStore(name);
    await vitest.expect(store.read(null)).rejects.toMatchObject({ code: 'storage', message: vitest.expect.stringContaining('close all other tabs') });
    frozen.close();
    vitest.expect(await store.read(null)).toMatchObject({ meta, revision: 4 });
    await store.close();
    await Dexie.delete(name);
  });

  vitest.test('H6 a connection that the browser cut is opened again; what was asked happens once', async () => {
    const name = `cut-${crypto.randomUUID()}`;
    const store = new DexieReplicaStore(name);
    await store.commit({ begin: meta }, 'strict');
    // Every transaction of the connection fails from now on, as after a kill in the background.
    const begin = IDBDatabase.prototype.transaction;
    const cut = new WeakSet<IDBDatabase>();
    const seen = new WeakSet<IDBDatabase>();
    let cuts = 0;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
      if (!seen.has(this) && cuts < 2) {
        cut.add(this);
        cuts += 1;
      }
      seen.add(this);
      if (cut.has(this)) throw new DOMException('The connection was lost', 'UnknownError');
      return begin.apply(this, args);
    };
    try {
      const { revision } = await store.commit({ meta: { cursor: 7 } }, 'strict');
      vitest.expect(revision).toBe(2);
      vitest.expect((await store.read(null))?.meta.cursor).toBe(7);
    } finally {
      IDBDatabase.prototype.transaction = begin;
    }
    vitest.expect(cuts).toBe(2);
    await store.close();
    await Dexie.delete(name);
  });

  vitest.test('H6 a commit whose end was never heard of is told as it was done: its own revision, and the keys of its rows', async () => {
    const name = `unheard-${crypto.randomUUID()}`;
    const [store, other] = [new DexieReplicaStore(name), new DexieReplicaStore(name)];
    const row = (file: string): JournalRow => ({ file, at: 1, doing: 'import' });
    const begin = IDBDatabase.prototype.transaction;
    let isDeaf = false;
    let unheard = 0;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
      const transaction = begin.apply(this, args);
      if (isDeaf && args[1] === 'readwrite') {
        isDeaf = false;
        unheard += 1;
        // The transaction is done, and the page is told that its connection is gone.
        Object.defineProperty(transaction, 'oncomplete', { set: () => undefined });
        Object.defineProperty(transaction, 'error', { value: new DOMException('The connection was lost', 'UnknownError') });
        transaction.addEventListener('complete', () => {
          void other.commit({ append: { journal: [row('of another tab')] } }, 'strict').then(() => transaction.dispatchEvent(new Event('abort')));
        });
      }
      return transaction;
    };
    try {
      await store.commit({ begin: meta, append: { journal: [row('a')] } }, 'strict');
      isDeaf = true;
      vitest.expect(await store.commit({ append: { journal: [row('b'), row('c')] } }, 'strict')).toEqual({ revision: 2, keys: { journal: [2, 3] } });
    } finally {
      IDBDatabase.prototype.transaction = begin;
    }
    vitest.expect(unheard).toBe(1);
    vitest.expect((await store.rows('journal')).map(({ key, row }) => [key, 'file' in row ? row.file : ''])).toEqual([[1, 'a'], [2, 'b'], [3, 'c'], [4, 'of another tab']]);
    await Promise.all([store.close(), other.close()]);
    await Dexie.delete(name);
  });
});
