/** Equal lines that stay visible on each side of a place that differs. */
const context = 3;
/** Fewer hidden lines than this are not worth a fold. */
const foldedAtLeast = 8;
/** Lines that one click brings. */
export const openedAtOnce = 500;

/** What is drawn of a comparison, from top to bottom; `from` is the first line of a stretch that is not drawn. */
export type Drawn =
  | { readonly kind: 'line'; readonly index: number }
  | { readonly kind: 'fold'; readonly from: number; readonly count: number }
  /** The rest, equal or not. */
  | { readonly kind: 'rest'; readonly from: number; readonly count: number };

export interface Folding {
  readonly total: number;
  readonly differs: (index: number) => boolean;
  /** Of each fold that was opened, by where it ends: how many of its lines are shown. */
  readonly opened: ReadonlyMap<number, number>;
  /** The most lines to draw. */
  readonly atMost: number;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Long stretches without a place that differs, less what surrounds those places; none where nothing differs. */
const equalStretches = (total: number, differs: (index: number) => boolean): readonly Stretch[] => {
  const found: Stretch[] = [];
  let from = 0;
  for (let at = 0; at <= total; at += 1) {
    if (at < total && !differs(at)) continue;
    const stretch = { from: from === 0 ? 0 : from + context, to: at === total ? total : at - context };
    if (stretch.to - stretch.from >= foldedAtLeast) found.push(stretch);
    from = at + 1;
  }
  return found.length === 1 && found[0]?.to === total && found[0].from === 0 ? [] : found;
};

/** What to draw of many lines: the places that differ and what is around them, folds in place of the rest, and never more than fits. */
export const foldLines = ({ total, differs, opened, atMost }: Folding): readonly Drawn[] => {
  const drawn: Drawn[] = [];
  let [at, lines] = [0, 0];
  const draw = (to: number): void => {
    for (; at < to && lines < atMost; at += 1, lines += 1) drawn.push({ kind: 'line', index: at });
  };
  for (const { from, to } of equalStretches(total, differs)) {
    const folded = Math.min(to, from + (opened.get(to) ?? 0));
    draw(folded);
    if (at < folded || lines >= atMost) break;
    if (folded < to) drawn.push({ kind: 'fold', from: folded, count: to - folded });
    at = to;
  }
  draw(total);
  if (at < total) drawn.push({ kind: 'rest', from: at, count: total - at });
  return drawn;
};
