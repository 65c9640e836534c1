import type { StorageConcern } from '@holdfast/sync-client';
import { say } from '../../locales/say.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import { formatMomentInside } from '../../ui/format/dates.ts';

const held = (n: number, bytes: number): string => (bytes > 0 ? say('sync.storage.changesSize', { n, size: formatBytes(bytes) }) : say('sync.storage.changes', { n }));

/** What the strip says of the browser's storage (H5). */
export const storageSentence = (concern: StorageConcern, now = Date.now()): string => {
  switch (concern.kind) {
    case 'at-risk': return say('sync.storage.atRisk', { n: concern.changes, what: held(concern.changes, concern.bytes) });
    case 'nearly-full': return say('sync.storage.nearlyFull', { free: formatBytes(concern.free) });
    case 'evicted':
      return concern.changes === 0
        ? say('sync.storage.evictedSent')
        : say('sync.storage.evicted', { n: concern.changes, what: held(concern.changes, concern.bytes), when: formatMomentInside(concern.at, now) });
  }
};
