import { bareName } from '../listing/sort-key.ts';

const zeros = [0x0660, 0x06f0] as const;
/** Letters of the Arabic script that keyboards write in two ways, and what joins them or keeps them apart. */
const alike: Readonly<Record<string, string>> = { '\u0643': '\u06a9', '\u0649': '\u06cc', '\u064a': '\u06cc', '\u0640': '', '\u200c': '', '\u200d': '' };
const marks = new RegExp(`${Object.keys(alike).join('|')}|[\u0660-\u0669\u06f0-\u06f9]`, 'gu');

const digitOf = (mark: string): string => {
  const code = mark.charCodeAt(0);
  const zero = zeros.find((one) => code >= one && code < one + 10);
  return zero === undefined ? mark : String(code - zero);
};

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
};

/** A text as it is searched: without case and accents, and the Arabic letters and digits that look alike as one. */
export const folded = (text: string): string => {
  const bare = bareName(text);
  return isAscii(bare) ? bare : bare.replace(marks, (mark) => alike[mark] ?? digitOf(mark));
};
