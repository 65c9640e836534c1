import { inject, watch, type InjectionKey, type Ref } from 'vue';
import type { AppUpdate } from '../platform/app-update.ts';
import { useNoticesStore } from './notices-store.ts';

export const appUpdateKey: InjectionKey<AppUpdate> = Symbol('app update');
export const supersededKey: InjectionKey<Readonly<Ref<boolean>>> = Symbol('superseded');

/** Says calmly that a new version waits; nothing reloads until the person asks for it. */
export const useAppUpdateNotice = (words: { readonly newVersion: string; readonly reload: string }): void => {
  const update = inject(appUpdateKey, null);
  const notices = useNoticesStore();
  const superseded = inject(supersededKey, null);
  watch(() => update?.waiting.value === true, (waiting) => {
    if (waiting && update) notices.show(words.newVersion, { sticky: true, actions: [{ label: words.reload, run: update.apply }] });
  }, { immediate: true });
  watch(() => superseded?.value === true, (over) => {
    if (over) notices.show(words.newVersion, { sticky: true, actions: [{ label: words.reload, run: () => location.reload() }] });
  }, { immediate: true });
};
