import { createI18n } from 'petite-vue-i18n';
import { en } from './en/index.ts';
import { languages, type Language } from './languages.ts';

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
  messages: { en },
  messageResolver: resolve,
  pluralRules: Object.fromEntries((Object.keys(languages) as Language[]).map((language) => [language, formOf(language)])),
});

/** The language that is spoken now; what reads it in a template or a computed value follows it. */
export const language = (): Language => i18n.global.locale.value;
