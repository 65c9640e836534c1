import { say, wordsOf } from '../../../locales/say.ts';

/** Every word of a file's versions. */
export const words = wordsOf('versions', {
  more: (count: number) => say('versions.more', { count }),
  savedAt: (at: string) => say('versions.savedAt', { at }),
  restored: (name: string, at: string) => say('versions.restored', { name, at }),
  open: (at: string) => say('versions.open', { at }),
});
