import { language } from '../../locales/i18n.ts';
import { languages, type Language } from '../../locales/languages.ts';

const made = new Map<Language, Intl.NumberFormat>();

/** "312", "100,000", in the digits of the person's language. Making a format takes longer than drawing a row: each is made once. */
export const formatNumber = (n: number): string => {
  const spoken = language();
  const known = made.get(spoken) ?? new Intl.NumberFormat(languages[spoken].numbers);
  made.set(spoken, known);
  return known.format(n);
};
