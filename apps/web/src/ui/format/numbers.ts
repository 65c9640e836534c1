import { language } from '../../locales/i18n.ts';
import { languages } from '../../locales/languages.ts';

const made = new Map<string, Intl.NumberFormat>();

/** "312", "100,000", in the digits of the person's language; `grouped`: thousands stand apart. Making a format takes longer than drawing a row: each is made once. */
export const formatNumber = (n: number, grouped = true): string => {
  const { numbers } = languages[language()];
  const key = `${numbers} ${grouped}`;
  const known = made.get(key) ?? new Intl.NumberFormat(numbers, { useGrouping: grouped });
  made.set(key, known);
  return known.format(n);
};
