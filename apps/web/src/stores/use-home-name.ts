import { computed, type ComputedRef } from 'vue';
import { say } from '../locales/say.ts';
import { useSessionStore } from './session-store.ts';

/** What the root of the person's own space is called. */
export const useHomeName = (): ComputedRef<string> => {
  const store = useSessionStore();
  return computed(() => store.session?.spaces.find((space) => space.id === store.session?.home)?.name ?? say('explorer.myFiles'));
};
