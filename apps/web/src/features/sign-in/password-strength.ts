import { say } from '../../locales/say.ts';

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
  if (password.length === 0) return { bars: 0, word: '', hint: say('formats.password.empty') };
  if (password.length < 8) return { bars: 1, word: say('formats.password.short'), hint: say('formats.password.shortHint', { missing: 8 - password.length }) };
  if (score < 16) return { bars: 2, word: say('formats.password.fair'), hint: say('formats.password.fairHint') };
  if (score < 24) return { bars: 3, word: say('formats.password.good'), hint: say('formats.password.goodHint') };
  return { bars: 4, word: say('formats.password.strong'), hint: '' };
};
