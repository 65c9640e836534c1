import { say, wordsOf } from '../../locales/say.ts';
import { formatList } from '../../ui/format/lists.ts';

/** Every word of the palette. */
export const words = wordsOf('palette', {
  only: (folder: string) => say('palette.only', { folder }),
  best: (shown: number, total: number) => say('palette.best', { shown, total }),
  none: (text: string) => say('palette.none', { text }), noCommand: (text: string) => say('palette.noCommand', { text }), noTag: (text: string) => say('palette.noTag', { text }),
  /** What a screen reader hears after each key. */
  told: (hits: number, commands: number) => formatList([hits > 0 ? say('palette.foundHits', { n: hits }) : '', commands > 0 ? say('palette.foundCommands', { n: commands }) : '']),
});
