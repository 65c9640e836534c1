import { useElementSize, useMediaQuery } from '@vueuse/core';
import { computed, type ComputedRef, type Ref } from 'vue';

export type Shape = 'list' | 'grid' | 'phone';

export interface GridLayout {
  readonly shape: ComputedRef<Shape>;
  readonly columns: ComputedRef<number>;
  /** Height of one line of items, px. */
  readonly lineHeight: ComputedRef<number>;
  readonly tileWidth: ComputedRef<number>;
  readonly page: ComputedRef<number>;
}

/** The heads of the columns. */
export const headHeight = 28;
const tileMin = 132;
const tileGap = 4;
const tileLine = 158;
const phoneLine = 58;
/** Room beside the tiles, on either side. */
export const tilesInset = 16;

/** How many items stand beside each other and how high a line is (LOOK.md "Grid and measures", "Density and phone"). */
export const useGridLayout = (scroller: Readonly<Ref<HTMLElement | null>>, view: () => 'list' | 'grid'): GridLayout => {
  const { width, height } = useElementSize(scroller);
  const coarse = useMediaQuery('(pointer: coarse)');
  const phone = useMediaQuery('(max-width: 719px)');
  const shape = computed<Shape>(() => (view() === 'grid' ? 'grid' : phone.value ? 'phone' : 'list'));
  const columns = computed(() => (shape.value === 'grid' ? Math.max(1, Math.floor((width.value - 2 * tilesInset + tileGap) / (tileMin + tileGap))) : 1));
  const lineHeight = computed(() => (shape.value === 'grid' ? tileLine : shape.value === 'phone' ? phoneLine : coarse.value ? 48 : 28));
  return {
    shape, columns, lineHeight,
    tileWidth: computed(() => Math.floor((width.value - 2 * tilesInset + tileGap) / columns.value) - tileGap),
    page: computed(() => Math.max(1, Math.floor(height.value / lineHeight.value) - 1) * columns.value),
  };
};
export { tileGap };
