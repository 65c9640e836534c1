import type { StorageConcern } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { count } from '../../ui/format/counts.ts';
import { formatMomentInside } from '../../ui/format/dates.ts';

const held = (changes: number, bytes: number): string => `${count(changes, 'change')}${bytes > 0 ? ` (${formatBytes(bytes)})` : ''}`;

/** What the strip says of the browser's storage (H5). */
export const storageSentence = (concern: StorageConcern, now = Date.now()): string => {
  switch (concern.kind) {
    case 'at-risk': {
      const [exist, them] = concern.changes === 1 ? ['exists', 'it'] : ['exist', 'them'];
      return `${held(concern.changes, concern.bytes)} ${exist} only in this browser, which does not promise to keep ${them}. Connect to send ${them}, or let the browser keep ${them}.`;
    }
    case 'nearly-full':
      return `This device is nearly full: ${formatBytes(concern.free)} left for Holdfast. What is not sent yet stays; free some space before you add more.`;
    case 'evicted':
      return concern.changes === 0
        ? 'The browser deleted the files that Holdfast kept on this device. Everything had been sent; it is being fetched again.'
        : `The browser deleted the files that Holdfast kept on this device. What had been sent is being fetched again; ${held(concern.changes, concern.bytes)} not sent by ${formatMomentInside(concern.at, now)} ${concern.changes === 1 ? 'was' : 'were'} lost.`;
  }
};
