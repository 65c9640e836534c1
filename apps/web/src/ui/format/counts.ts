import { say } from '../../locales/say.ts';

/** "1 item", "312 items", "100,000 items": a count never stands without its unit. */
export const counted = {
  items: (n: number) => say('formats.items', { n }), files: (n: number) => say('formats.files', { n }), folders: (n: number) => say('formats.folders', { n }),
  bytes: (n: number) => say('formats.bytes', { n }), changes: (n: number) => say('formats.changes', { n }),
};
