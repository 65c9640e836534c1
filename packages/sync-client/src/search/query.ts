import { folded } from './folded.ts';

/** More words than this are as good as none. */
const mostWords = 16;

export interface SearchQuery {
  /** Folded, each to be in the name or above it. */
  readonly words: readonly string[];
  /** Folded; an empty one asks for any tag. */
  readonly tags: readonly string[];
}

/** What was typed, as words and tags. */
export const queryOf = (text: string): SearchQuery => {
  const typed = text.split(/\s+/u).filter((word) => word !== '');
  const isTag = (word: string): boolean => word.startsWith('#');
  const words = typed.filter((word) => !isTag(word)).map(folded).filter((word) => word !== '');
  return { words: [...new Set(words)].slice(0, mostWords), tags: typed.filter(isTag).map((word) => folded(word.slice(1))) };
};

/** The words of a search that stand in names, folded. */
export const wordsOfSearch = (text: string): readonly string[] => queryOf(text).words;
