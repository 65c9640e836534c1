import type { ContentStore } from '@holdfast/sync-server';
import { DiskContentStore } from '../disk-content-store.ts';
import { slowStoreContract } from '../testing/slow-store-contract.ts';

/** Puts of what is large wait while they are told to. */
const slowed = (store: ContentStore, until: () => Promise<void>): ContentStore => ({
  put: async (key, source) => {
    if (source.size >= 1024 * 1024) await until();
    await store.put(key, source);
  },
  read: (key, range) => store.read(key, range),
  stat: (key) => store.stat(key),
  list: (prefix) => store.list(prefix),
  delete: (key) => store.delete(key),
});

slowStoreContract(async () => {
  let stopped: PromiseWithResolvers<void> | null = null;
  return {
    open: async (folder) => slowed(await DiskContentStore.open(folder), async () => stopped?.promise),
    letsSmallPass: true,
    stop: () => void (stopped = Promise.withResolvers()),
    goOn: () => stopped?.resolve(),
    close: async () => undefined,
  };
});
