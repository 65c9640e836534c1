import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { MenuEntry } from '../ui/floating/menu-item.ts';

/** What may be added to the folder that is open; empty where nothing can be added. */
export const useAddStore = defineStore('add', () => {
  const entries = shallowRef<readonly MenuEntry[]>([]);
  return { entries };
});
