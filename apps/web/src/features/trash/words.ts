import { say, wordsOf } from '../../locales/say.ts';

/** Every word of the trash. */
export const words = wordsOf('trash', { restoreButton: (n: number) => say('trash.restoreButton', { n }) });
