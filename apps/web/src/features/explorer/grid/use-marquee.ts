import type { NodeId } from '@holdfast/domain';
import { computed, shallowRef, type ComputedRef } from 'vue';
import { isMod } from '../../../commands/keys.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { scrollAtEdges } from '../drag/edge-scroll.ts';
import type { ExplorerModel } from '../explorer-model.ts';
import type { LiveListing } from '../listing/use-listing.ts';
import { chooseTouched, type Selection } from '../selection/selection.ts';
import { words } from '../words.ts';
import { itemsIn, type Area, type IndexRange, type Placing } from './marquee-area.ts';

/** D3: a shaky click is none. */
const threshold = 5;

export interface MarqueeOptions {
  readonly model: ExplorerModel;
  /** What the items stand in: it moves when the list is scrolled. */
  readonly runway: () => HTMLElement | null;
  readonly scroller: () => HTMLElement | null;
  readonly placing: () => Placing;
}

export interface Marquee {
  /** As it is drawn, within the runway. */
  readonly style: ComputedRef<Readonly<Record<string, string>> | null>;
  begin(event: PointerEvent): void;
  /** True once after one: the click that ends it is none. */
  justDrawn(): boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const areaOf = (a: Point, b: Point): Area => ({ top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y), start: Math.min(a.x, b.x), end: Math.max(a.x, b.x) });

const styleOf = ({ top, bottom, start, end }: Area): Readonly<Record<string, string>> =>
  ({ insetBlockStart: `${top}px`, insetInlineStart: `${start}px`, inlineSize: `${end - start}px`, blockSize: `${bottom - top}px` });

/** The ids of the items at these places. */
const touchedIn = async (listing: LiveListing, ranges: readonly IndexRange[]): Promise<readonly NodeId[]> => {
  const first = ranges[0]?.[0] ?? 0;
  const order = await listing.slice(first, ranges.at(-1)?.[1] ?? 0);
  return ranges.flatMap(([from, to]) => order.slice(from - first, to - first));
};

/** S4: a rectangle from empty space selects what it touches while it is drawn, over all of the list; Mod adds and takes away, Esc brings back what was chosen. */
export const useMarquee = ({ model, runway, scroller, placing }: MarqueeOptions): Marquee => {
  const { selection, listing } = model;
  const notices = useNoticesStore();
  const area = shallowRef<Area | null>(null);
  let drawn = false;

  /** From the corner where the first item stands, in the direction of reading. */
  const within = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const box = runway()?.getBoundingClientRect();
    const rightToLeft = getComputedStyle(document.documentElement).direction === 'rtl';
    return { x: rightToLeft ? (box?.right ?? 0) - clientX : clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };

  const choose = async (before: Selection<NodeId>, adds: boolean): Promise<void> => {
    const now = area.value;
    const touched = now === null ? [] : await touchedIn(listing, itemsIn(now, placing()));
    // Drawn on meanwhile, or over.
    if (now !== null && now === area.value) selection.restore(chooseTouched(before, touched, adds));
  };

  const begin = (down: PointerEvent): void => {
    const before = selection.current.value;
    const adds = isMod(down, model.profile.value) || down.shiftKey;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const from = within(down);
    let pointer = { clientX: down.clientX, clientY: down.clientY };
    drawn = false;
    const draw = (): void => {
      area.value = areaOf(from, within(pointer));
      void choose(before, adds);
    };
    const end = (): void => {
      stop.abort();
      if (area.value !== null) notices.announce(words.selected(selection.count.value));
      area.value = null;
    };
    window.addEventListener('pointermove', (event) => {
      pointer = { clientX: event.clientX, clientY: event.clientY };
      if (!drawn && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < threshold) return;
      if (!drawn) scrollAtEdges(scroller, () => ({ y: pointer.clientY }), draw, stop.signal);
      drawn = true;
      draw();
    }, options);
    for (const type of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(type, end, options);
    window.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || area.value === null) return;
      event.stopPropagation();
      event.preventDefault();
      area.value = null;
      selection.restore(before);
      end();
    }, { ...options, capture: true });
  };

  return {
    begin,
    style: computed(() => (area.value === null ? null : styleOf(area.value))),
    justDrawn: () => {
      const was = drawn;
      drawn = false;
      return was;
    },
  };
};
