import type { NodeId } from '@holdfast/domain';
import { useBroadcastChannel } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';

/** What was copied or cut. It is of one space; nothing but ids and the text that other programs get is kept. */
export interface Clipping {
  readonly space: NodeId;
  readonly ids: readonly NodeId[];
  readonly cut: boolean;
  readonly text: string;
}

/** K7: what was copied or cut, the same in all tabs of this person. It ends with the page. */
export const useClipboardStore = defineStore('clipboard', () => {
  const clipping = shallowRef<Clipping | null>(null);
  const { data, post } = useBroadcastChannel<Clipping | null, Clipping | null>({ name: 'holdfast.clipboard' });
  watch(data, (told) => { clipping.value = told ?? null; });
  const set = (next: Clipping | null): void => {
    clipping.value = next;
    post(next);
  };
  const cut = computed<ReadonlySet<NodeId>>(() => new Set(clipping.value?.cut === true ? clipping.value.ids : []));
  return { clipping, cut, set };
});
