import { say, wordsOf } from '../../locales/say.ts';

/** Every word of looking into files. */
export const words = wordsOf('preview', {
  onlyThere: (name: string) => say('preview.onlyThere', { name }),
  brokenText: (name: string) => say('preview.brokenText', { name }),
  of: (at: number, total: number) => say('preview.of', { at, total }),
  cut: (size: string) => say('preview.cut', { size }),
  notKept: (why: string) => say('preview.notKept', { why }),
  recovered: (when: string) => say('preview.recovered', { when }),
  keptApart: (name: string) => say('preview.keptApart', { name }),
  textOf: (name: string) => say('preview.textOf', { name }),
});
