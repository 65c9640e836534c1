import { say } from '../../../locales/say.ts';
import { words } from '../words.ts';

/** Every word of renaming several at once. */
export const renameWords = {
  plain: words.renameMany,
  title: (n: number) => say('explorer.renameMany.title', { n }),
  change: (n: number) => (n === 0 ? say('explorer.renameMany.unchanged') : say('explorer.renameMany.change', { n })),
  problems: (n: number) => say('explorer.renameMany.problems', { n }),
  more: (count: number) => say('explorer.renameMany.more', { count }),
  done: (n: number) => say('explorer.renameMany.done', { n }),
};
