import { computed, type ComputedRef } from 'vue';
import { isApple } from '../platform/apple.ts';
import { usePreferencesStore } from '../stores/preferences-store.ts';
import type { KeyProfile } from './keys.ts';

/** Whose keys this person uses: what he has chosen, otherwise what fits the machine. */
export const useKeyProfile = (): ComputedRef<KeyProfile> => {
  const store = usePreferencesStore();
  return computed(() => {
    const { keys } = store.preferences;
    return keys === 'auto' ? (isApple ? 'mac' : 'windows') : keys;
  });
};
