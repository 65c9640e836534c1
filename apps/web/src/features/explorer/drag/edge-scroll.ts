/** So near to an edge, px, what is dragged scrolls the list; the nearer and the further beyond it, the faster. */
const reach = 40;
/** A frame at the edge itself, px. */
const atEdge = 16;
const fastest = 64;

/** How far a list scrolls in a frame while the pointer is at `y`: less than 0 is up. `top` and `bottom` are the list's, px. */
export const edgeSpeed = (y: number, top: number, bottom: number): number => {
  const [over, under] = [top + reach - y, y - (bottom - reach)];
  const depth = Math.max(over, under);
  if (depth <= 0 || bottom - top < 2 * reach) return 0;
  return Math.round(Math.min(fastest, (depth / reach) * atEdge)) * (over > under ? -1 : 1);
};

/** Scrolls a list while the pointer is near its edges (S4, D6); `scrolled` is told after each step. Ends with `signal`. */
export const scrollAtEdges = (scroller: () => HTMLElement | null, pointer: () => { readonly y: number } | null, scrolled: () => void, signal: AbortSignal): void => {
  const frame = (): void => {
    if (signal.aborted) return;
    const [list, at] = [scroller(), pointer()];
    if (list !== null && at !== null) {
      const { top, bottom } = list.getBoundingClientRect();
      const before = list.scrollTop;
      list.scrollTop += edgeSpeed(at.y, top, bottom);
      if (list.scrollTop !== before) scrolled();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};
