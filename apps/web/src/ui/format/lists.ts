import { language } from '../../locales/i18n.ts';
import { languages } from '../../locales/languages.ts';

const made = new Map<string, Intl.ListFormat>();

/** Parts of one line, divided as the language divides them; empty ones are left out. */
export const formatList = (parts: readonly string[]): string => {
  const { numbers } = languages[language()];
  const known = made.get(numbers) ?? new Intl.ListFormat(numbers, { type: 'unit', style: 'short' });
  made.set(numbers, known);
  return known.format(parts.filter((part) => part !== ''));
};
