import type { NodeId } from '@holdfast/domain';
import type { ListingChange, ListingState } from '@holdfast/sync-client';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { LiveListing } from '../listing/use-listing.ts';
import { allButOf, Chosen, type Whole } from './chosen.ts';
import { chooseAll, chooseMany, chooseOne, clear, extendTo, focusOnly, forMenu, invert, invertWhole, nothing, rangeFrom, reconcile, toggle, type Selection, type Shift } from './selection.ts';

/** All of a larger list is chosen without naming its items: nothing crosses to the page for it (2.14). */
const namedAtMost = 2_000;

export interface LiveSelection {
  readonly current: ShallowRef<Selection<NodeId>>;
  readonly count: ComputedRef<number>;
  /** The chosen ones, when the page knows them by name; null when all of a large list is chosen. */
  readonly listed: ComputedRef<readonly NodeId[] | null>;
  /** The chosen ones, or what was chosen; of a large list the engine is asked for them. */
  ids(of?: Chosen<NodeId>): Promise<readonly NodeId[]>;
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
  /** Restores what was chosen when this list was left; what was taken away meanwhile is not chosen again. */
  bringBack(saved: Selection<NodeId>): Promise<void>;
  /** To be restored when this list is not open any more. */
  named(): Promise<Selection<NodeId>>;
}

type Change = Pick<ListingChange, 'left' | 'came'>;

/** What of a change concerns a selection; of much that changed at once the engine is asked for it. */
const shiftOf = async (listing: LiveListing, { chosen, anchor, focus }: Selection<NodeId>): Promise<Omit<Shift<NodeId>, 'total'>> => {
  const held = [...new Set([...chosen.named, anchor, focus])].filter((id) => id !== null);
  const there = new Set(held.length === 0 ? [] : await listing.present(held));
  const next = focus === null || there.has(focus) ? null : await listing.neighbour(focus);
  const left = held.filter((id) => !there.has(id)).map((id) => ({ id, next: id === focus ? next : null }));
  return { left, came: chosen.whole === null ? [] : await listing.arrived(chosen.whole.at) };
};

/** Asks until the list has not changed meanwhile: what left it in the moment of the answer was told before. */
const steady = async <T>({ state }: LiveListing, ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    const revision = state.value?.revision;
    const answer = await ask();
    if (state.value?.revision === revision) return answer;
  }
};

/** All of the list as it is now; null when it is to be named. What is shown before the engine is open has no revision to go by. */
const wholeOf = ({ state: { value: state } }: LiveListing): Whole | null =>
  (state === null || state.revision === 0 || state.total <= namedAtMost ? null : { at: state.revision, total: state.total });

/** The selection of one list; it follows the list's changes (S8). */
export const useSelection = (listing: LiveListing): LiveSelection => {
  const current = shallowRef<Selection<NodeId>>(nothing);
  const total = (): number => listing.state.value?.total ?? 0;

  const follow = async ({ left, came }: Change, state: ListingState): Promise<void> => {
    if (left !== 'many' && came !== 'many') {
      current.value = reconcile(current.value, { left, came, total: state.total });
      return;
    }
    const asked = current.value;
    const shift = await shiftOf(listing, asked);
    const isAnother = current.value.chosen.whole?.at !== asked.chosen.whole?.at;
    current.value = reconcile(current.value, { ...shift, ...(isAnother && { came: [] }), total: total() });
  };
  listing.onChange((change, state) => void follow(change, state));

  const idsOf = async (chosen: Chosen<NodeId>): Promise<readonly NodeId[]> => (chosen.whole === null ? [...chosen.named] : await listing.ids(allButOf(chosen.whole, chosen)));
  const named = async (selection: Selection<NodeId>): Promise<Selection<NodeId>> =>
    (selection.chosen.whole === null ? selection : { ...selection, chosen: Chosen.of(await idsOf(selection.chosen)) });
  // In another order, or filtered in another way, the list counts anew what came to it.
  listing.beforeQuery(async () => {
    if (current.value.chosen.whole !== null) current.value = await named(current.value);
  });

  const order = (): Promise<readonly NodeId[]> => steady(listing, () => listing.ids());

  return {
    current,
    count: computed(() => current.value.chosen.size),
    listed: computed(() => (current.value.chosen.whole === null ? [...current.value.chosen.named] : null)),
    ids: (of = current.value.chosen) => idsOf(of),
    has: (id) => current.value.chosen.has(id),
    one: (id) => { current.value = chooseOne(id); },
    many: (ids) => { current.value = chooseMany(ids); },
    toggle: (id) => { current.value = toggle(current.value, id); },
    extend: async (id, adding) => {
      const range = await steady(listing, () => listing.range(rangeFrom(current.value, id), id));
      current.value = extendTo(current.value, range, id, adding);
    },
    focus: (id) => { current.value = focusOnly(current.value, id); },
    menu: (id) => { current.value = forMenu(current.value, id); },
    all: async () => {
      await listing.settled();
      const all = wholeOf(listing);
      const chosen = all === null ? Chosen.of(await order()) : Chosen.allBut<NodeId>(all, []);
      const first = current.value.focus ?? (await listing.idAt(0));
      current.value = chooseAll(current.value, chosen, first);
    },
    invert: async () => {
      await listing.settled();
      const all = wholeOf(listing);
      current.value = all === null ? invert(current.value, await order()) : invertWhole(current.value, all);
    },
    clear: () => { current.value = clear(current.value); },
    restore: (saved) => { current.value = saved; },
    bringBack: async (saved) => { current.value = reconcile(saved, { ...(await shiftOf(listing, saved)), total: total() }); },
    named: () => named(current.value),
  };
};
