/** A rectangle over the items, px from the corner where the first of them stands; `start` and `end` in the direction of reading. */
export interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly start: number;
  readonly end: number;
}

/** How items stand: `columns` of `width` with `gap` between them, from `inset` on; lines of `height` from `pad` on. */
export interface Placing {
  readonly total: number;
  readonly columns: number;
  readonly lineHeight: number;
  /** Of an item, px; the rest of the line is between it and the next. */
  readonly height: number;
  readonly width: number;
  readonly gap: number;
  readonly inset: number;
  readonly pad: number;
}

export type IndexRange = readonly [from: number, to: number];

/** The first of the cells of `size`, each `step` after the other from `first` on, that [a, b] touches, and the one after the last. */
const touched = (a: number, b: number, first: number, step: number, size: number): IndexRange =>
  [Math.max(0, Math.floor((a - first - size) / step) + 1), Math.floor((b - first) / step) + 1];

/** S4: which items a rectangle touches, by their place alone: also those that are not drawn. */
export const itemsIn = ({ top, bottom, start, end }: Area, { total, columns, lineHeight, height, width, gap, inset, pad }: Placing): readonly IndexRange[] => {
  const [firstLine, lastLine] = touched(top, bottom, pad, lineHeight, height);
  const [firstColumn, lastColumn] = touched(start, end, inset, width + gap, width);
  const [from, to] = [firstColumn, Math.min(columns, lastColumn)];
  if (from >= to) return [];
  const lines = Math.min(lastLine, Math.ceil(total / columns));
  if (columns === 1) return firstLine < lines ? [[firstLine, lines]] : [];
  const ranges: IndexRange[] = [];
  for (let line = firstLine; line < lines; line += 1) {
    const range: IndexRange = [line * columns + from, Math.min(total, line * columns + to)];
    if (range[0] < range[1]) ranges.push(range);
  }
  return ranges;
};
