import { foldCase } from './fold.ts';

const combining = /\p{M}/gu;
const tokens = /[0-9]+|[^0-9]+/gu;
const ascii = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
};

const compareUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compareDigits = (a: string, b: string): number => {
  const x = a.replace(/^0+(?=.)/u, '');
  const y = b.replace(/^0+(?=.)/u, '');
  return x.length - y.length || compareUnits(x, y);
};

const isDigit = (token: string): boolean => {
  const code = token.charCodeAt(0);
  return code >= 48 && code <= 57;
};

const compareTokens = (a: readonly string[], b: readonly string[]): number => {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined) break;
    const order = isDigit(x) && isDigit(y) ? compareDigits(x, y) : compareUnits(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

/** What `compareNatural` compares, computed once for a name that is sorted often. */
export interface NaturalKey {
  readonly name: string;
  readonly folded: string;
  readonly tokens: readonly string[];
}

/** The sort key of a name. */
export const naturalKey = (name: string): NaturalKey => {
  const folded = foldCase(name.normalize('NFC'));
  const bare = ascii(folded) ? folded : folded.normalize('NFD').replace(combining, '');
  return { name, folded, tokens: bare.match(tokens) ?? [] };
};

/** Orders two keys; 0 only for equal names. */
export const compareNaturalKeys = (a: NaturalKey, b: NaturalKey): number =>
  compareTokens(a.tokens, b.tokens) || compareUnits(a.folded, b.folded) || compareUnits(a.name, b.name);

/**
 * Natural order of names: numbers by value (2 before 10), letters without regard to case and accents,
 * which decide only between names that are otherwise equal. A total order, the same on every engine and locale.
 */
export const compareNatural = (a: string, b: string): number => compareNaturalKeys(naturalKey(a), naturalKey(b));
