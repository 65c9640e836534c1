import uFuzzy from '@leeoniya/ufuzzy';
import type { Entry } from './name-index.ts';

/** Says of each entry, in its mask, which words its name has. */
export type Matching = (entries: readonly Entry[]) => void;

/** The words as they are. */
export const exactly = (words: readonly string[]): Matching => (entries) => {
  for (const entry of entries) {
    let mask = 0;
    // An iterator would cost more than the search: this is done for every name at every key.
    for (let i = 0; i < words.length; i += 1) if (entry.name.includes(words[i] ?? '')) mask |= 1 << i;
    entry.mask = mask;
  }
};

/** The alphabets in which a mistake can be told from another word: Latin, Cyrillic, Arabic. */
const letters = 'a-zа-яё\u0600-\u06ff';
const isPlain = new RegExp(`^[${letters}\\d]+$`, 'u');
const fuzzy = new uFuzzy({ alpha: letters, intraMode: 1, toUpper: (text) => text.toUpperCase(), toLower: (text) => text });

/** After `exactly`: also with one letter wrong, missing, too many, or two of them changed round; not the first, and less of that in short words. */
export const nearly = (words: readonly string[]): Matching => (entries) => {
  const names = entries.map(({ name }) => name);
  for (const [i, word] of words.entries()) {
    if (!isPlain.test(word)) continue;
    for (const at of fuzzy.filter(names, word) ?? []) {
      const entry = entries[at];
      if (entry !== undefined) entry.mask |= 1 << i;
    }
  }
};
