/** The languages that people can read Holdfast in. */
export type Language = 'en' | 'ru' | 'fa';

interface Told {
  /** What its speakers call it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** Whose numbers, lists and order of letters. */
  readonly numbers: string;
  /** Whose dates. */
  readonly dates: string;
  /** The order of the forms of a counted message, by the names of Unicode's plural rules. */
  readonly plurals: readonly Intl.LDMLPluralRule[];
}

export const languages: Readonly<Record<Language, Told>> = {
  en: { name: 'English', direction: 'ltr', numbers: 'en', dates: 'en-GB', plurals: ['one', 'other'] },
  ru: { name: 'Русский', direction: 'ltr', numbers: 'ru', dates: 'ru', plurals: ['one', 'few', 'many'] },
  fa: { name: 'فارسی', direction: 'rtl', numbers: 'fa', dates: 'fa-IR', plurals: ['one', 'other'] },
};

export const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text);
