import { setLanguage } from './i18n.ts';
import { isLanguage, type Language } from './languages.ts';

const place = 'holdfast.language';

/** The first of a person's languages, as the browser tells them (`fa-IR`, `ru`), that Holdfast is written in; else English. */
export const languageFor = (told: readonly string[]): Language => told.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';

/** What was chosen on this device; null while nothing was. */
const chosenLanguage = (): Language | null => {
  const text = localStorage.getItem(place) ?? '';
  return isLanguage(text) ? text : null;
};

/** Speaks the language that was chosen on this device, at first the browser's own; to be awaited before anything is drawn. English when its words cannot be read. */
export const startLanguage = async (): Promise<void> => {
  const first = chosenLanguage() ?? languageFor(navigator.languages);
  if (first !== 'en') await setLanguage(first).catch(reportError);
};

/** Speaks it, remembers it on this device, and the other tabs follow. Rejects, and remembers nothing, when its words cannot be read. */
export const chooseLanguage = async (next: Language): Promise<void> => {
  await setLanguage(next);
  localStorage.setItem(place, next);
};

/** Follows what is chosen in another tab, until the returned function is called. */
export const followLanguage = (): (() => void) => {
  const follow = (event: StorageEvent): void => {
    const chosen = event.key === place ? chosenLanguage() : null;
    if (chosen !== null) setLanguage(chosen).catch(reportError);
  };
  addEventListener('storage', follow);
  return () => removeEventListener('storage', follow);
};
