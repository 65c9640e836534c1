import { SyncClientError } from '@holdfast/sync-client';
import type { BlobStore, BlobWriter } from '@holdfast/sync-client';
import { expose } from 'comlink';
import { OpfsBlobStore } from '../opfs-blob-store.ts';

// The production adapter where it runs: files of the browser may be written synchronously only in a dedicated worker.

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: SyncClientError['code']; readonly message: string };
type Call = (...args: readonly unknown[]) => Promise<unknown>;

const writers = new Map<number, BlobWriter>();
let store: BlobStore | null = null;

const answer = async (work: () => Promise<unknown>): Promise<Answer> => {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof SyncClientError) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
};

const worker = {
  open: (folder: string): void => {
    store = new OpfsBlobStore(folder, () => Promise.resolve(false));
  },
  create: (name: string) => answer(async () => {
    const writer = await store?.create(name);
    if (writer === undefined) throw new Error('not open');
    writers.set(writers.size + 1, writer);
    return writers.size;
  }),
  call: (name: Exclude<keyof BlobStore, 'create'>, args: readonly unknown[]) => answer(async () => await (store?.[name] as Call).call(store, ...args)),
  write: (id: number, name: 'append' | 'truncate' | 'flush' | 'close', args: readonly unknown[]) => answer(async () => {
    const writer = writers.get(id);
    return [await (writer?.[name] as Call).call(writer, ...args), writer?.size];
  }),
};
export type OpfsWorker = typeof worker;

expose(worker);
