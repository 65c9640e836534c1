import { join } from 'node:path';
import type { ContentStore } from '@holdfast/sync-server';
import type { Config } from '../config.ts';
import type { ReadyCheck } from '../module.ts';
import { DiskContentStore } from './disk-content-store.ts';
import { S3ContentStore } from './s3-content-store.ts';

export interface OpenedStore {
  readonly store: ContentStore;
  readonly check: ReadyCheck;
}

/** Where content and its spool lie under the data folder. */
export const contentFolder = (data: string): string => join(data, 'content');

/**
 * The content store that the configuration names. One in S3 may be down at the start: the server says so in /readyz and serves what it can.
 * @param options.sweep false for whoever may work beside a running server.
 */
export const openContentStore = async ({ data, store }: Pick<Config, 'data' | 'store'>, options: { readonly sweep?: boolean } = {}): Promise<OpenedStore> => {
  if (store.kind === 'disk') {
    const disk = await DiskContentStore.open(contentFolder(data), options);
    return { store: disk, check: { name: 'content store', check: () => disk.check() } };
  }
  const s3 = new S3ContentStore(store);
  return { store: s3, check: { name: 'content store', check: () => s3.prepare() } };
};
