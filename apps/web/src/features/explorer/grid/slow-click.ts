import type { NodeId } from '@holdfast/domain';

/** Longer than a double click takes. */
const slowMs = 550;

export interface SlowClick {
  /** The mouse is pressed; `only` is the one item that was chosen alone before it, in a list that had the keyboard. */
  pressed(only: NodeId | null): void;
  clicked(event: MouseEvent, id: NodeId): void;
}

/** K6: a second click on the name of what alone is chosen, too slow for a double click, means its name. A key or another press before then means something else. */
export const createSlowClick = (rename: (id: NodeId) => void): SlowClick => {
  let before: NodeId | null = null;
  let waiting = new AbortController();
  return {
    pressed: (only) => {
      waiting.abort();
      before = only;
    },
    clicked: ({ detail, target }, id) => {
      if (id !== before || detail !== 1 || !(target instanceof Element) || target.closest('.name, .tile-name') === null) return;
      waiting = new AbortController();
      const { signal } = waiting;
      const timer = setTimeout(() => {
        waiting.abort();
        rename(id);
      }, slowMs);
      signal.addEventListener('abort', () => clearTimeout(timer));
      for (const type of ['keydown', 'blur', 'scroll', 'contextmenu'] as const) window.addEventListener(type, () => waiting.abort(), { signal, capture: true });
    },
  };
};
