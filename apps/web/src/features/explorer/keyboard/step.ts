/** How a list is laid out: one column in a list, several in a grid; a page is what fits on the screen. */
export interface Layout {
  readonly columns: number;
  /** Items, not rows of items. */
  readonly page: number;
}

export type StepKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End' | 'PageUp' | 'PageDown';

const stepKeys: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);
export const isStepKey = (key: string): key is StepKey => stepKeys.has(key);

const delta = (key: StepKey, layout: Layout): number => {
  switch (key) {
    case 'ArrowUp': return -layout.columns;
    case 'ArrowDown': return layout.columns;
    case 'ArrowLeft': return layout.columns > 1 ? -1 : 0;
    case 'ArrowRight': return layout.columns > 1 ? 1 : 0;
    case 'PageUp': return -Math.max(layout.columns, layout.page);
    case 'PageDown': return Math.max(layout.columns, layout.page);
    case 'Home': return -Infinity;
    case 'End': return Infinity;
  }
};

/**
 * K1: the index that a key leads to, over the full list; -1 in an empty one. Without a focus the first key lands on the first
 * item (End on the last). Up and down leave a column only where there is no item to go to.
 */
export const step = (key: StepKey, from: number, total: number, layout: Layout): number => {
  if (total === 0) return -1;
  if (from < 0) return key === 'End' ? total - 1 : 0;
  const by = delta(key, layout);
  const to = from + by;
  if (key === 'ArrowUp' && to < 0) return from;
  if (key === 'ArrowDown' && to >= total) {
    const lastRow = Math.floor((total - 1) / layout.columns);
    return Math.floor(from / layout.columns) < lastRow ? total - 1 : from;
  }
  return Math.min(total - 1, Math.max(0, to));
};
