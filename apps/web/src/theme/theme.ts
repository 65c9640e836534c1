import { useStorage } from '@vueuse/core';
import { watchEffect, type Ref } from 'vue';

export type Theme = 'system' | 'light' | 'dark';
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The person's theme, remembered on this device; "system" follows it. Applies it to the page as `data-theme`. */
export const useTheme = (root: HTMLElement = document.documentElement): Ref<Theme> => {
  const theme = useStorage<Theme>('holdfast.theme', 'system', undefined, {
    serializer: { read: (text) => themes.find((one) => one === text) ?? 'system', write: (value) => value },
  });
  watchEffect(() => {
    if (theme.value === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme.value;
  });
  return theme;
};
