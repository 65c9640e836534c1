import type { StorageBook } from '@holdfast/sync-client';
import { say, wordsOf } from '../../locales/say.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import { counted } from '../../ui/format/counts.ts';

/** Every word of the storage page. */
export const words = wordsOf('storage', {
  heading: (used: number, free: number) => say('storage.heading', { used: formatBytes(used), free: formatBytes(free) }),
  lead: (quota: number) => say('storage.lead', { quota: formatBytes(quota) }),
  scale: (quota: number, enlarged: boolean) => say(enlarged ? 'storage.scaleEnlarged' : 'storage.scale', { quota: formatBytes(quota) }),
  unsent: (items: number) => say(items === 0 ? 'storage.unsentNone' : 'storage.unsent'),
  pinned: (n: number) => (n === 0 ? say('storage.pinnedNone') : say('storage.pinned', { n })),
  wanted: ({ why, items, bytes }: StorageBook['wanted']): string => {
    switch (why) {
      case null: return '';
      case 'room': return say('storage.wantedRoom', { n: items, bytes: formatBytes(bytes) });
      case 'fetching': return say('storage.wantedFetching', { n: bytes, bytes: formatBytes(bytes) });
      case 'offline': return say('storage.wantedOffline', { n: bytes, bytes: formatBytes(bytes) });
    }
  },
  cached: (items: number, keepOpened: boolean) => say(items > 0 ? 'storage.cached' : keepOpened ? 'storage.cachedNothing' : 'storage.cachedOff'),
  clear: (bytes: number) => say('storage.clear', { bytes: formatBytes(bytes) }),
  /** `left` bytes could not be cleared. */
  cleared: (freed: number, before: number, now: number, left: number) => {
    const cleared = say('storage.cleared', { freed: formatBytes(freed), before: formatBytes(before), now: formatBytes(now) });
    return left === 0 ? cleared : say('storage.clearedPart', { cleared, left: formatBytes(left) });
  },
  unpinOf: (name: string) => say('storage.unpinOf', { name }),
  files: (n: number) => (n === 0 ? say('storage.empty') : counted.files(n)),
  notHere: (bytes: number) => say('storage.notHere', { bytes: formatBytes(bytes) }),
  missing: (here: number, all: number) => say('storage.missing', { here, n: all }),
  limit: (bytes: number) => say('storage.limit', { bytes: formatBytes(bytes) }),
});
