import { computed, ref, watch, type ComputedRef } from 'vue';
import { type Drawn, foldLines, openedAtOnce } from './fold-lines.ts';

export interface FoldedLines {
  readonly drawn: ComputedRef<readonly Drawn[]>;
  /** Shows more of a fold, or of what comes after all that is drawn. */
  open(fold: Exclude<Drawn, { kind: 'line' }>): void;
}

/** What is drawn of lines that may be a million; other lines begin folded again. */
export const useFolding = <Line>(lines: () => readonly Line[], differs: (line: Line) => boolean): FoldedLines => {
  const opened = ref<ReadonlyMap<number, number>>(new Map());
  const atMost = ref(openedAtOnce);
  watch(lines, () => {
    opened.value = new Map();
    atMost.value = openedAtOnce;
  });
  const drawn = computed(() => {
    const all = lines();
    const isPlace = (index: number): boolean => {
      const line = all[index];
      return line !== undefined && differs(line);
    };
    return foldLines({ total: all.length, differs: isPlace, opened: opened.value, atMost: atMost.value });
  });
  return {
    drawn,
    open: ({ kind, from, count }) => {
      atMost.value += openedAtOnce;
      if (kind === 'fold') opened.value = new Map(opened.value).set(from + count, (opened.value.get(from + count) ?? 0) + openedAtOnce);
    },
  };
};
