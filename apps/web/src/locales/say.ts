import { formatNumber } from '../ui/format/numbers.ts';
import { en } from './en/index.ts';
import { i18n, language } from './i18n.ts';
import { languages } from './languages.ts';
import type { Arguments, Catalogue, MessageKey, Plain } from './message.ts';

type Values = Readonly<Record<string, number | string>>;

const foreign = {
  ltr: /[\u0590-\u065f\u0670-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u,
  rtl: /[^\P{L}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u,
} as const;

/** A name with letters of the other direction stands in marks that keep it, and the sentence around it, in order; once is enough. */
export const isolated = (text: string): string => (foreign[languages[language()].direction].test(text) && !text.includes('\u2069') ? `\u2068${text}\u2069` : text);

const told = (key: string, values: Values = {}): string => {
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? formatNumber(value) : isolated(value)]));
  return typeof values['n'] === 'number' ? i18n.global.t(key, named, values['n']) : i18n.global.t(key, named);
};

/** A message in the person's language, with its values in their digits. */
export const say = <K extends MessageKey>(key: K, ...[values]: Arguments<K>): string => told(key, values as Values | undefined);

interface Texts { readonly [name: string]: Texts | string }

const isPlain = (text: string): boolean => !text.includes('{') && !text.includes(' | ');

/** Adds what is told as it stands to the object, as properties that follow the language. */
const addPlain = (to: object, texts: Texts, path: string): void => {
  for (const [name, text] of Object.entries(texts)) {
    if (name in to) continue;
    if (typeof text !== 'string') {
      const within = {};
      addPlain(within, text, `${path}.${name}`);
      if (Object.keys(within).length > 0) Object.defineProperty(to, name, { value: within, enumerable: true });
    } else if (isPlain(text)) Object.defineProperty(to, name, { get: () => told(`${path}.${name}`), enumerable: true });
  }
};

/** Every word of a section: its plain texts by their names, and what is put together from values as the functions that are given. Never kept, always read: it follows the language. */
export const wordsOf = <S extends keyof Catalogue, F extends object>(section: S, functions: F): Omit<Plain<Catalogue[S]>, keyof F> & Readonly<F> => {
  const words = { ...functions };
  addPlain(words, en[section] as Texts, section);
  return words as unknown as Omit<Plain<Catalogue[S]>, keyof F> & Readonly<F>;
};
