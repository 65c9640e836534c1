import { describe, expect, test } from 'vitest';
import { foldLines, type Folding } from './fold-lines.ts';

const drawn = (folding: Partial<Folding> & { readonly total: number }, places: readonly number[]) =>
  foldLines({ differs: (index) => places.includes(index), opened: new Map(), atMost: 1000, ...folding })
    .map((one) => (one.kind === 'line' ? one.index : `${one.kind} ${one.from}+${one.count}`));

describe('2.6 of a long comparison what differs is shown', () => {
  test('equal stretches are folded, up to three lines from each place', () => {
    expect(drawn({ total: 50 }, [20, 21])).toEqual(['fold 0+17', 17, 18, 19, 20, 21, 22, 23, 24, 'fold 25+25']);
    expect(drawn({ total: 20 }, [2, 16])).toEqual([0, 1, 2, 3, 4, 5, 'fold 6+7', 13, 14, 15, 16, 17, 18, 19].flatMap((one) => (one === 'fold 6+7' ? [6, 7, 8, 9, 10, 11, 12] : one)));
  });
  test('a fold that was opened shows what was asked for, and the rest stays folded', () => {
    expect(drawn({ total: 30, opened: new Map([[22, 2]]) }, [25])).toEqual([0, 1, 'fold 2+20', 22, 23, 24, 25, 26, 27, 28, 29]);
    expect(drawn({ total: 30, opened: new Map([[22, 500]]) }, [25])).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
  test('nothing, one line, and a text without any difference, which is not folded', () => {
    expect(drawn({ total: 0 }, [])).toEqual([]);
    expect(drawn({ total: 1 }, [])).toEqual([0]);
    expect(drawn({ total: 30 }, [])).toHaveLength(30);
  });
  test('of a million lines no more is drawn than was asked for, whether they differ or not', () => {
    expect(drawn({ total: 1_000_000, atMost: 2 }, [])).toEqual([0, 1, 'rest 2+999998']);
    expect(foldLines({ total: 1_000_000, differs: () => true, opened: new Map(), atMost: 1000 })).toHaveLength(1001);
    expect(foldLines({ total: 1_000_000, differs: (i) => i === 500_000, opened: new Map([[499_997, 1_000_000]]), atMost: 1000 }).at(-1)).toEqual({ kind: 'rest', from: 1000, count: 999_000 });
  });
  test('every line is drawn, folded or in the rest, once', () => {
    for (const atMost of [1, 7, 20, 1000]) {
      for (const places of [[], [0], [99], [40, 60], [5, 6, 50], [0, 99]]) {
        const all = foldLines({ total: 100, differs: (i) => places.includes(i), opened: new Map([[37, 4]]), atMost });
        expect(all.reduce((sum, one) => sum + (one.kind === 'line' ? 1 : one.count), 0)).toBe(100);
      }
    }
  });
});
