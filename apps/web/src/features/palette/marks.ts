import { foldedForSearch, wordsOfSearch } from '@holdfast/sync-client';

export interface MarkedPart {
  readonly text: string;
  readonly marked: boolean;
}

/** Which letters of a name the words of a search stand on. */
const marksOn = (name: string, words: readonly string[]): readonly boolean[] => {
  const letters = [...name];
  // What of the folded name came from which letter: an accent may be a letter of its own there, or none.
  const from = letters.flatMap((letter, i) => [...foldedForSearch(letter)].map(() => i));
  const folded = letters.map(foldedForSearch).join('');
  const marks = letters.map(() => false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) {
      const [first, last] = [[...folded.slice(0, at)].length, [...folded.slice(0, at + word.length)].length - 1];
      for (let i = from[first] ?? 0; i <= (from[last] ?? -1); i += 1) marks[i] = true;
    }
  }
  return marks;
};

/** The pieces of a name one after the other, each divided into what was searched for and what was not. */
export const markedPieces = (pieces: readonly string[], typed: string): readonly (readonly MarkedPart[])[] => {
  const marks = marksOn(pieces.join(''), wordsOfSearch(typed));
  let at = 0;
  return pieces.map((piece) => {
    const parts: { text: string; marked: boolean }[] = [];
    for (const letter of piece) {
      const marked = marks[at] === true;
      at += 1;
      const last = parts.at(-1);
      if (last?.marked === marked) last.text += letter;
      else parts.push({ text: letter, marked });
    }
    return parts;
  });
};
