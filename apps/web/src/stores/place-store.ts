import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What the open page says about itself in the status line (O6): "312 items", "4 selected", "18.2 MB". */
export const usePlaceStore = defineStore('place', () => {
  const shown = ref('');
  const chosen = ref('');
  const size = ref('');
  const say = (next: { shown: string; chosen?: string; size?: string }): void => {
    shown.value = next.shown;
    chosen.value = next.chosen ?? '';
    size.value = next.size ?? '';
  };
  return { shown, chosen, size, say };
});
