import { inject, watch, type InjectionKey } from 'vue';
import type { AppUpdate } from '../platform/app-update.ts';
import { useNoticesStore } from './notices-store.ts';

export const appUpdateKey: InjectionKey<AppUpdate> = Symbol('app update');

/** Says calmly that a new version waits; nothing reloads until the person asks for it. */
export const useAppUpdateNotice = (words: { readonly newVersion: string; readonly reload: string }): void => {
  const update = inject(appUpdateKey, null);
  const notices = useNoticesStore();
  if (!update) return;
  watch(update.waiting, (waiting) => {
    if (waiting) notices.show(words.newVersion, { sticky: true, action: { label: words.reload, run: update.apply } });
  }, { immediate: true });
};
