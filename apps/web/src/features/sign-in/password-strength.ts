export interface Strength {
  /** 0 to 4 bars. */
  readonly bars: 0 | 1 | 2 | 3 | 4;
  readonly word: string;
  readonly hint: string;
}

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

/** A rough word about a password while it is typed: length counts most, then variety. The server decides nothing by it. */
export const strengthOf = (password: string): Strength => {
  const letters = new Set(password).size;
  const variety = kinds.filter((kind) => kind.test(password)).length;
  const score = Math.min(password.length, letters * 2) + variety * 2;
  if (password.length === 0) return { bars: 0, word: '', hint: 'Three or four words that do not belong together are easy to keep in mind.' };
  if (password.length < 8) return { bars: 1, word: 'Short.', hint: `${8 - password.length} more at least.` };
  if (score < 16) return { bars: 2, word: 'Fair.', hint: 'Another word would make it good.' };
  if (score < 24) return { bars: 3, word: 'Good.', hint: 'Another word would make it very strong.' };
  return { bars: 4, word: 'Very strong.', hint: '' };
};
