import type { NameKey } from '../ids.ts';
import { commonFolds, fullFolds } from './fold-table.ts';

const readTable = (): Map<string, string> => {
  const table = new Map<string, string>();
  for (const run of commonFolds.split(';')) {
    const [first = 0, length = 0, step = 1, delta = 0] = run.split(',').map((part) => parseInt(part, 36));
    for (let code = first; code <= first + length; code += step) table.set(String.fromCodePoint(code), String.fromCodePoint(code + delta));
  }
  for (const entry of fullFolds.split(';')) {
    const [from = 0, ...to] = entry.split(',').map((part) => parseInt(part, 36));
    table.set(String.fromCodePoint(from), String.fromCodePoint(...to));
  }
  return table;
};
const folds = readTable();

/** Null for text beyond ASCII. */
const foldAscii = (text: string): string | null => {
  let upper = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return null;
    if (code >= 65 && code <= 90) upper = true;
  }
  // eslint-disable-next-line no-restricted-properties -- Engines disagree beyond ASCII only, and this is six times as fast as to replace letter by letter.
  return upper ? text.toLowerCase() : text;
};

/** Full case folding (Unicode CaseFolding C + F) without normalisation. */
export const foldCase = (text: string): string => {
  const ascii = foldAscii(text);
  if (ascii !== null) return ascii;
  let folded = '';
  for (const char of text) folded += folds.get(char) ?? char;
  return folded;
};

/**
 * The key under which a name is unique in its folder: NFC(full case fold(NFC(name))) (H18, 3b.6).
 * The same on every engine that knows Unicode's normalisation; never computed in SQL.
 */
export const foldName = (name: string): NameKey =>
  // ASCII is its own NFC.
  (foldAscii(name) ?? foldCase(name.normalize('NFC')).normalize('NFC')) as NameKey;
