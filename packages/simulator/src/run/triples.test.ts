import { tripleCount } from '@holdfast/domain/testing';
import { expect, it } from 'vitest';
import { playTriples } from './triples.ts';

const played = (from: number, count: number | null, difference?: (n: number) => string | null) => {
  const printed: string[] = [];
  return { ...playTriples({ from, count }, (text) => printed.push(text), difference), printed };
};

it('section 5: a run of triples is played against the oracle, and nothing differs', () => {
  expect(played(4000, 40)).toEqual({ played: 40, differences: 0, printed: [] });
});

it('section 5: each triple is played once, and each difference is printed and counted', () => {
  const asked: number[] = [];
  const differs = (n: number): string | null => {
    asked.push(n);
    return n === tripleCount - 5 ? `triple ${n}` : null;
  };
  expect(played(tripleCount - 6, null, differs)).toEqual({ played: 6, differences: 1, printed: [`triple ${tripleCount - 5}`] });
  expect(asked).toEqual([6, 5, 4, 3, 2, 1].map((before) => tripleCount - before));
});

it.each([[tripleCount, null], [tripleCount - 1, 2]])('a range that there is not is refused: from %i, %s of them', (from, count) => {
  expect(() => played(from, count)).toThrow(/There are 98304 triples, numbered from 0/);
});
