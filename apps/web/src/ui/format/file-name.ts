import { splitExtension } from '@holdfast/domain';

export interface ShownName {
  readonly stem: string;
  /** The end of a long stem: it stays when the middle is cut, so that numbers at the end can be read. */
  readonly tail: string;
  readonly extension: string;
}

/** Up to this many letters a stem keeps no end of its own. */
const longStem = 12;
/** A tail made of whole words may be this long, one out of the middle of a word this long, in letters; half of the stem at most. */
const wordsTail = 12;
const lettersTail = 8;
/** Scripts whose letters join: torn apart in the middle of a word they change their shape. */
const joined = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const gap = /[\s_.,;()[\]+–—-]/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** What a person takes for one letter each. */
export const lettersOf = (text: string): readonly string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Where the kept end of a long stem begins: at a word when one begins near enough; no joined word is torn (V5). */
const tailStart = (letters: readonly string[]): number => {
  const half = Math.floor(letters.length / 2);
  for (let i = letters.length - Math.min(wordsTail, half); i < letters.length; i += 1) {
    if (gap.test(letters[i - 1] ?? '') && !gap.test(letters[i] ?? '')) return i;
  }
  const start = letters.length - Math.min(lettersTail, half);
  return letters.slice(start - 1).some((letter) => joined.test(letter)) ? letters.length : start;
};

/** How a name is drawn: the middle may go, the extension never (V5). Folders and dot-files have no extension. */
export const shownName = (name: string, kind: 'folder' | 'file'): ShownName => {
  const { stem, extension } = kind === 'file' ? splitExtension(name) : { stem: name, extension: '' };
  const letters = lettersOf(stem);
  if (letters.length <= longStem) return { stem, tail: '', extension };
  const start = tailStart(letters);
  return { stem: letters.slice(0, start).join(''), tail: letters.slice(start).join(''), extension };
};

const words = /\S+\s*|\s+/gu;
/** The longest beginning, or end, that fits: in whole words when at least one fits, else in letters. */
const longest = (text: string, fits: (part: string) => boolean, from: 'start' | 'end'): string => {
  for (const pieces of [text.match(words) ?? [], lettersOf(text)]) {
    let kept = '';
    for (const piece of from === 'start' ? pieces : pieces.toReversed()) {
      const more = from === 'start' ? kept + piece : piece + kept;
      if (!fits(more.trim())) break;
      kept = more;
    }
    if (kept.trim() !== '') return kept;
  }
  return '';
};

/**
 * A name in at most two lines (tiles): `fits` tells whether a text has room in one. When both are too short the second line begins
 * with what was cut, so that names that differ only at their end still differ, and keeps the extension (V5).
 */
export const nameInTwoLines = (name: string, kind: 'folder' | 'file', fits: (line: string) => boolean): readonly [string] | readonly [string, string] => {
  if (fits(name)) return [name];
  const { stem, extension } = kind === 'file' ? splitExtension(name) : { stem: name, extension: '' };
  const longestFirst = longest(stem, fits, 'start');
  // An extension alone in the second line would be read as a name: the last word goes with it.
  const first = longestFirst === stem && stem.trim().includes(' ') ? stem.replace(/\S+\s*$/u, '') : longestFirst;
  const rest = stem.slice(first.length);
  if (first === '' || rest === '' || fits(rest + extension)) return [first.trimEnd(), rest + extension];
  const end = longest(rest, (part) => fits(`…${part}${extension}`), 'end');
  return [first.trimEnd(), `…${end}${extension}`];
};
