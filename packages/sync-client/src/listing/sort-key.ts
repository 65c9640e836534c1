import { naturalKey } from '@holdfast/domain';

const digitRunFirst = '0';
/** Before a run of digits that does not begin a name: below every character of one. */
export const digitRunLater = '\u0001';
const separator = '\u0000';

export const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;

/** How long a run of digits is without leading zeros, as one character of one byte: longer numbers come later. A name has at most 255. */
const lengthMark = (length: number): string => String.fromCharCode(Math.min(length, 255));

/** Where the run of digits ends that begins at `from`. */
export const endOfDigits = (text: string, from: number): number => {
  let end = from + 1;
  while (end < text.length && isDigitCode(text.charCodeAt(end))) end += 1;
  return end;
};

/** A run of digits, so that texts are ordered by its value; behind `mark`. */
export const encodeDigits = (run: string, mark: string): string => {
  let zeros = 0;
  while (zeros < run.length - 1 && run.charCodeAt(zeros) === 48) zeros += 1;
  const value = zeros === 0 ? run : run.slice(zeros);
  return mark + lengthMark(value.length) + value;
};

/** Lower case, when the text is ASCII; null otherwise. */
export const asciiFolded = (text: string): string | null => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return null;
  return text.toLowerCase();
};

const markOf = (at: number): string => (at === 0 ? digitRunFirst : digitRunLater);

const encodeAscii = (folded: string): string => {
  let key = '';
  let from = 0;
  for (let i = 0; i < folded.length;) {
    if (!isDigitCode(folded.charCodeAt(i))) {
      i += 1;
      continue;
    }
    const end = endOfDigits(folded, i);
    key += folded.slice(from, i) + encodeDigits(folded.slice(i, end), markOf(i));
    from = end;
    i = end;
  }
  return from === 0 ? folded : key + folded.slice(from);
};

/**
 * A text whose plain order (`<`) is the natural order of names (`compareNatural` of the domain), so that 100,000 names sort
 * by comparing strings only. Runs of digits and of other characters alternate, so two names differ in the kind of a run only at
 * the start; later a digit run is marked with U+0001, below every character of a name, because a shorter text comes first.
 */
export const sortKeyOf = (name: string): string => {
  const ascii = asciiFolded(name);
  if (ascii !== null) return encodeAscii(ascii) + separator + ascii + separator + name;
  const { folded, tokens } = naturalKey(name);
  const natural = tokens.map((token, i) => (isDigitCode(token.charCodeAt(0)) ? encodeDigits(token, markOf(i)) : token)).join('');
  return natural + separator + folded + separator + name;
};

/** A name without case and accents, for filters and type-ahead. */
export const bareName = (name: string): string => asciiFolded(name) ?? naturalKey(name).tokens.join('');
