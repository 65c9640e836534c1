import { isUuid } from '@holdfast/domain';

/** What a store is looked through for. */
export const sweptPrefixes = ['packs/', 'manifests/', 'snapshots/'] as const;

/** Whether the sweep may judge an object: by a key as `packKey`, `manifestsKey` or `snapshotKey` makes it. Whatever else lies in a store was never ours to delete. */
export const isSwept = (key: string): boolean => {
  const [kind, space = '', third = '', fourth = ''] = key.split('/');
  return isUuid(space) && (((kind === 'packs' || kind === 'manifests') && isUuid(fourth)) || (kind === 'snapshots' && isUuid(third)));
};
