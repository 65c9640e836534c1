import { describe, expect, test } from 'vitest';
import { compareTexts, linesOf, mergePicked, originsOf, placesIn } from './text-diff.ts';

const shown = (left: string, right: string) => compareTexts(left, right).map(({ left: one, right: other, place }) =>
  [one && `${one.number} ${one.pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`, other && `${other.number} ${other.pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`, place]);

describe('2.6 two texts side by side', () => {
  test('equal lines stand beside each other, and in the others the words that differ are marked', () => {
    expect(shown('a\nVisibility 9 m.\nz\n', 'a\nVisibility 7 m.\nz\n')).toEqual([['1 a', '1 a', null], ['2 Visibility [9] m.', '2 Visibility [7] m.', 0], ['3 z', '3 z', null]]);
  });
  test('a line that only one side has leaves a gap on the other, and numbers go on', () => {
    expect(shown('a\nonly\nb', 'a\nb')).toEqual([['1 a', '1 a', null], ['2 [only]', null, 0], ['3 b', '2 b', null]]);
    expect(shown('b', 'a\nb')).toEqual([[null, '1 [a]', 0], ['1 b', '2 b', null]]);
  });
  test('nothing, the same, line ends of either kind', () => {
    expect(compareTexts('', '')).toEqual([]);
    expect(placesIn(compareTexts('a\r\nb\r\n', 'a\nb'))).toBe(0);
    expect(linesOf('a\n\n')).toEqual(['a', '']);
    expect(placesIn(compareTexts('', 'a\nb'))).toBe(1);
  });
  test('texts that have nothing in common are shown all the same', () => {
    const [left, right] = ['l', 'r'].map((side) => Array.from({ length: 20_000 }, (_, i) => `${side}${i}`).join('\n'));
    expect(placesIn(compareTexts(left ?? '', right ?? ''))).toBe(1);
  });
});

describe('hostile texts do not hold up whoever compares them', () => {
  const lines = (words: readonly string[]): string => Array.from({ length: 500 }, (_, i) => Array.from({ length: 480 }, (_, k) => words[(k * 7 + i) % words.length]).join(' ')).join('\n');
  test.each([['nothing in common', lines(['a']), lines(['b'])], ['the same words in another order', lines(['a', 'b']), lines(['b', 'c', 'a'])]])('500 long lines with %s are compared up to a budget, and shown whole', (_, left, right) => {
    const rows = compareTexts(left, right);
    expect(mergePicked(rows, () => 'left')).toBe(`${left}\n`);
    expect(mergePicked(rows, () => 'right')).toBe(`${right}\n`);
  });
  test('what comes after all that is still paired, marked by the line', () => {
    const many = Array.from({ length: 100 }, (_, i) => `${'same '.repeat(150)}${i}`);
    const rows = compareTexts(many.map((line) => `${line} left\n-${line}`).join('\n'), many.map((line) => `${line} right\n-${line}`).join('\n'));
    expect(rows[0]?.left?.pieces.map(({ marked }) => marked)).toEqual([false, true]);
    expect(rows[198]?.left?.pieces.map(({ marked }) => marked)).toEqual([true]);
    expect(placesIn(rows)).toBe(100);
  });
});

describe('2.6 a merge by hand', () => {
  const rows = compareTexts('a\nleft\nb\nx\n', 'a\nright\nb\n');
  test('takes each place from the side that was picked', () => {
    expect(placesIn(rows)).toBe(2);
    expect(mergePicked(rows, () => 'left')).toBe('a\nleft\nb\nx\n');
    expect(mergePicked(rows, () => 'right')).toBe('a\nright\nb\n');
    expect(mergePicked(rows, (place) => (place === 0 ? 'right' : 'left'))).toBe('a\nright\nb\nx\n');
    expect(mergePicked([], () => 'left')).toBe('');
  });
});

describe('row 22: what of a merge came from whom', () => {
  test('each line says whether one side brought it or both had it', () => {
    expect(originsOf('top\na\nb\nend\n', 'top\na\nb\n', 'a\nb\nend\n')).toEqual([
      { text: 'top', origin: 'left' }, { text: 'a', origin: 'both' }, { text: 'b', origin: 'both' }, { text: 'end', origin: 'right' },
    ]);
  });
});
