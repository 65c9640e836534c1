import { SyncClientError } from '@holdfast/sync-client';
import type { BlobStore, BlobWriter } from '@holdfast/sync-client';
import { describeBlobStore, describeLocks, describeReplicaStore } from '@holdfast/sync-client/testing';
import { wrap } from 'comlink';
import { Dexie } from 'dexie';
import * as vitest from 'vitest';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import type { Answer, OpfsWorker } from './testing/opfs.worker.ts';
import { webLocks } from './web-locks.ts';

describeReplicaStore(vitest, 'Dexie in a real browser', async () => {
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
      const write = async (name: 'append' | 'flush' | 'close', ...args: readonly unknown[]): Promise<unknown> => {
        const [value, now] = unwrap(await worker.write(id, name, args)) as [unknown, number];
        size = now;
        return value;
      };
      return {
        get size() {
          return size;
        },
        append: (pieces) => write('append', pieces) as Promise<number>,
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

describeLocks(vitest, 'Web Locks', () => webLocks);
