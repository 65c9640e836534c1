import type { NodeId } from '@holdfast/domain';
import { asNodeId } from '@holdfast/domain';
import { nextTick, onMounted, watch } from 'vue';
import type { ExplorerModel } from './explorer-model.ts';
import type { Selection } from './selection/selection.ts';

interface Remembered {
  readonly selection: Selection<NodeId>;
  readonly scroll: number;
}

const kept = 100;
const places = new Map<number, Remembered>();
const position = (): number => (typeof history.state?.position === 'number' ? history.state.position : 0);

const remember = (at: number, place: Remembered): void => {
  places.delete(at);
  places.set(at, place);
  const oldest = places.keys().next().value;
  if (places.size > kept && oldest !== undefined) places.delete(oldest);
};

/**
 * K5: selection and scroll position come back with the browser's back and forward; K4: on the way up the folder just left
 * is selected, D9: what was moved (ids travel in the history's state as `select`).
 */
export const useRememberedPlace = (model: ExplorerModel, scroller: () => HTMLElement | null): void => {
  const at = position();
  const select: unknown = history.state?.select;
  const chosen = [select].flat().flatMap((id) => (typeof id === 'string' ? [asNodeId(id)] : []));
  const back = history.state?.forward !== null ? places.get(at) : undefined;

  const restore = async (): Promise<void> => {
    await nextTick();
    if (chosen.length > 0 && !back) model.point(await model.listing.present(chosen));
    else if (back) {
      await model.selection.bringBack(back.selection);
      scroller()?.scrollTo({ top: back.scroll });
    }
  };
  onMounted(() => {
    if (model.listing.state.value) return void restore();
    const stop = watch(model.listing.state, (state) => {
      if (state === null) return;
      stop();
      void restore();
    });
  });
  let scroll = 0;
  onMounted(() => scroller()?.addEventListener('scroll', () => { scroll = scroller()?.scrollTop ?? 0; }, { passive: true }));
  // The list is closed before what shows it is taken off the page.
  model.listing.beforeClose(async () => {
    const { value: selection } = model.selection.current;
    const place = { selection: selection.chosen.whole === null ? selection : await model.selection.named(), scroll };
    remember(at, place);
  });
};
