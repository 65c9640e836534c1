import { useMediaQuery } from '@vueuse/core';
import { computed, ref, watch, type WritableComputedRef } from 'vue';
import { usePreferencesStore } from '../../../stores/preferences-store.ts';
import { narrowQuery } from '../../../ui/narrow.ts';

/** Whether the details are shown: beside the list this device remembers it, over the list they end with the page. */
export const useDetailsOpen = (): WritableComputedRef<boolean> => {
  const store = usePreferencesStore();
  const narrow = useMediaQuery(narrowQuery);
  const over = ref(false);
  // A window that is made narrower, or turned, keeps what it shows.
  watch(narrow, (now) => { over.value = now && store.preferences.details; });
  return computed({
    get: () => (narrow.value ? over.value : store.preferences.details),
    set: (open) => {
      if (narrow.value) over.value = open;
      else store.preferences = { ...store.preferences, details: open };
    },
  });
};
