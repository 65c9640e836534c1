import { language } from '../../locales/i18n.ts';
import { languages } from '../../locales/languages.ts';

/** Parts of one line, divided as the language divides them; empty ones are left out. */
export const formatList = (parts: readonly string[]): string =>
  new Intl.ListFormat(languages[language()].numbers, { type: 'unit', style: 'short' }).format(parts.filter((part) => part !== ''));
