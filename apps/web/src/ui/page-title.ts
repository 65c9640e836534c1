import { watchEffect } from 'vue';

/** The window is called what is shown in it; the name follows the language. */
export const usePageTitle = (title: () => string): void => {
  watchEffect(() => { document.title = `${title()} · Holdfast`; });
};
