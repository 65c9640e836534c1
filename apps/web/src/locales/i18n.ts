import { createI18n } from 'petite-vue-i18n';
import { en } from './en/index.ts';
import { languages, type Language } from './languages.ts';
import type { Translation } from './message.ts';

const rules = new Map<Language, Intl.PluralRules>();

/** Which form of a counted message a count takes, by Unicode's rules; the last one where a language lacks the form (fractions in Russian). */
const formOf = (language: Language) => (count: number, forms: number): number => {
  const rule = rules.get(language) ?? new Intl.PluralRules(languages[language].numbers);
  rules.set(language, rule);
  const at = languages[language].plurals.indexOf(rule.select(count));
  return at === -1 || at >= forms ? forms - 1 : at;
};

interface Texts { readonly [name: string]: Texts | string }

/** Walks `explorer.nameProblems.empty` down the sections; the small edition of vue-i18n looks for whole keys only. */
const resolve = (messages: unknown, key: string): string | null => {
  const found = key.split('.').reduce<Texts | string | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), messages as Texts);
  return typeof found === 'string' ? found : null;
};

/** The messages of all that is read on the page. English is there from the start, so that also what fails first has its words. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Language,
  fallbackLocale: 'en',
  messages: { en } as unknown as Record<Language, Translation>,
  messageResolver: resolve,
  pluralRules: Object.fromEntries((Object.keys(languages) as Language[]).map((language) => [language, formOf(language)])),
});

/** The language that is spoken now; what reads it in a template or a computed value follows it. */
export const language = (): Language => i18n.global.locale.value;

/** The others are files of their own: kept for offline like the rest of the app, and only read by who speaks them. */
const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translation>>> = {
  ru: async () => (await import('./ru/index.ts')).ru,
  fa: async () => (await import('./fa/index.ts')).fa,
};

let wanted: Language = 'en';

/**
 * Speaks this language from now on, on the whole page and without a reload: its words, digits, dates and direction.
 * Of several the one asked for last counts. Rejects, and changes nothing, when its words cannot be read.
 */
export const setLanguage = async (next: Language): Promise<void> => {
  wanted = next;
  if (next !== 'en' && Object.keys(i18n.global.getLocaleMessage(next)).length === 0) i18n.global.setLocaleMessage(next, await catalogues[next]());
  if (wanted !== next) return;
  i18n.global.locale.value = next;
  document.documentElement.lang = next;
  document.documentElement.dir = languages[next].direction;
};
