import type { NodeId } from '@holdfast/domain';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { LiveListing } from '../listing/use-listing.ts';
import { chooseAll, chooseMany, chooseOne, clear, extendTo, focusOnly, forMenu, invert, nothing, reconcile, toggle, type Selection } from './selection.ts';

export interface LiveSelection {
  readonly current: ShallowRef<Selection<NodeId>>;
  readonly ids: ComputedRef<readonly NodeId[]>;
  has(id: NodeId): boolean;
  one(id: NodeId): void;
  many(ids: readonly NodeId[]): void;
  toggle(id: NodeId): void;
  extend(id: NodeId, adding: boolean): Promise<void>;
  focus(id: NodeId): void;
  menu(id: NodeId): void;
  all(): Promise<void>;
  invert(): Promise<void>;
  clear(): void;
  restore(saved: Selection<NodeId>): void;
}

/** The selection of one list; it follows the list's changes (S8). */
export const useSelection = (listing: LiveListing): LiveSelection => {
  const current = shallowRef<Selection<NodeId>>(nothing);
  listing.onReorder((before, after) => {
    current.value = reconcile(current.value, before, after);
  });
  return {
    current,
    ids: computed(() => [...current.value.chosen]),
    has: (id) => current.value.chosen.has(id),
    one: (id) => { current.value = chooseOne(id); },
    many: (ids) => { current.value = chooseMany(ids); },
    toggle: (id) => { current.value = toggle(current.value, id); },
    extend: async (id, adding) => {
      const order = await listing.order();
      current.value = extendTo(current.value, order, id, adding);
    },
    focus: (id) => { current.value = focusOnly(current.value, id); },
    menu: (id) => { current.value = forMenu(current.value, id); },
    all: async () => { current.value = chooseAll(current.value, await listing.order()); },
    invert: async () => { current.value = invert(current.value, await listing.order()); },
    clear: () => { current.value = clear(current.value); },
    restore: (saved) => { current.value = saved; },
  };
};
