import { useElementSize, useMediaQuery } from '@vueuse/core';
import { phoneQuery } from '../../../ui/narrow.ts';
import { computed, type ComputedRef, type Ref } from 'vue';

export type Shape = 'list' | 'grid' | 'phone';

export interface GridLayout {
  readonly shape: ComputedRef<Shape>;
  readonly columns: ComputedRef<number>;
  /** Height of one line of items, px. */
  readonly lineHeight: ComputedRef<number>;
  /** Height of the heads of the columns, px. */
  readonly headHeight: ComputedRef<number>;
  readonly tileWidth: ComputedRef<number>;
  readonly page: ComputedRef<number>;
}

/** The heads of the columns, px: with a mouse, with a finger. */
const headHeights = { fine: 28, coarse: 44 };
const rowHeights = { fine: 28, coarse: 48 };
const tileMin = 132;
const tileGap = 4;
const tileLine = 158;
const phoneLine = 58;
/** Room between a tile's edge and its name, on either side: the cell's padding and a little for the letters. */
export const tileNameInset = 9;
/** Room beside the rows of a list, on either side (`--inset`). */
export const rowInset = 8;
/** Room beside the tiles, on either side. */
export const tilesInset = 16;

/** How many items stand beside each other and how high a line is. */
export const useGridLayout = (scroller: Readonly<Ref<HTMLElement | null>>, view: () => 'list' | 'grid'): GridLayout => {
  const { width, height } = useElementSize(scroller);
  const coarse = useMediaQuery('(pointer: coarse)');
  const phone = useMediaQuery(phoneQuery);
  const pointer = computed(() => (coarse.value ? 'coarse' as const : 'fine' as const));
  const shape = computed<Shape>(() => (view() === 'grid' ? 'grid' : phone.value ? 'phone' : 'list'));
  const columns = computed(() => (shape.value === 'grid' ? Math.max(1, Math.floor((width.value - 2 * tilesInset + tileGap) / (tileMin + tileGap))) : 1));
  const lineHeight = computed(() => (shape.value === 'grid' ? tileLine : shape.value === 'phone' ? phoneLine : rowHeights[pointer.value]));
  return {
    shape, columns, lineHeight,
    headHeight: computed(() => headHeights[pointer.value]),
    tileWidth: computed(() => Math.floor((width.value - 2 * tilesInset + tileGap) / columns.value) - tileGap),
    page: computed(() => Math.max(1, Math.floor(height.value / lineHeight.value) - 1) * columns.value),
  };
};
export { tileGap };
