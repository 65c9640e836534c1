import { describe, expect, test } from 'vitest';
import { isMergeableName, mergeTexts } from './merge-texts.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const base = text('1', '2', '3', '4', '5', '6');

describe('row 22 texts are merged by lines', () => {
  test.each([
    ['different lines', text('ONE', '2', '3', '4', '5', '6'), text('1', '2', '3', '4', '5', 'SIX'), text('ONE', '2', '3', '4', '5', 'SIX')],
    ['one side did nothing', base, text('1', 'x', '3'), text('1', 'x', '3')],
    ['the same change on both sides', text('1', 'x', '3', '4', '5', '6'), text('1', 'x', '3', '4', '5', '6'), text('1', 'x', '3', '4', '5', '6')],
    ['the same change and another one', text('x', '2', '3', '4', '5', '6'), text('x', '2', '3', '4', '5', 'y'), text('x', '2', '3', '4', '5', 'y')],
    ['lines added at the beginning and at the end', text('0', '1', '2', '3', '4', '5', '6'), text('1', '2', '3', '4', '5', '6', '7'), text('0', '1', '2', '3', '4', '5', '6', '7')],
    ['lines removed and lines added elsewhere', text('2', '3', '4', '5', '6'), text('1', '2', '3', '4', '5', '5.5', '6'), text('2', '3', '4', '5', '5.5', '6')],
    ['nothing on both sides', base, base, base],
  ])('%s', (_, ours, theirs, merged) => {
    expect(mergeTexts(base, ours, theirs)).toBe(merged);
    expect(mergeTexts(base, theirs, ours)).toBe(merged);
  });

  test.each([
    ['the same line, otherwise', text('1', 'x', '3', '4', '5', '6'), text('1', 'y', '3', '4', '5', '6')],
    ['touching lines', text('1', 'x', '3', '4', '5', '6'), text('1', '2', 'y', '4', '5', '6')],
    ['two things added at one place', text('1', 'x', '2', '3', '4', '5', '6'), text('1', 'y', '2', '3', '4', '5', '6')],
    ['a line changed that the other side removed', text('1', 'x', '3', '4', '5', '6'), text('1', '3', '4', '5', '6')],
    ['the last line end, and the last line', '1\n2\n3\n4\n5\n6', text('1', '2', '3', '4', '5', 'x')],
    ['one side rewrote all between two changes of the other', text('a', 'b', 'c', 'd', 'e', 'f'), text('1', 'x', '3', '4', 'y', '6')],
  ])('3b.9 %s: both are kept', (_, ours, theirs) => {
    expect(mergeTexts(base, ours, theirs)).toBeNull();
    expect(mergeTexts(base, theirs, ours)).toBeNull();
  });

  test('3b.9 empty texts, and line ends of every kind, stay as they are', () => {
    expect(mergeTexts('', 'a\n', 'a\n')).toBe('a\n');
    expect(mergeTexts('', 'a\n', 'b\n')).toBeNull();
    expect(mergeTexts('a\r\nb\rc\r\nd', 'A\r\nb\rc\r\nd', 'a\r\nb\rc\r\nD')).toBe('A\r\nb\rc\r\nD');
    expect(mergeTexts('\uFEFFa\nb\nc\n', '\uFEFFA\nb\nc\n', '\uFEFFa\nb\nC\n')).toBe('\uFEFFA\nb\nC\n');
  });

  test('H46 a text of twenty thousand lines is merged; one that is longer, or was rewritten, is kept beside the other', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `${i}`);
    const [ours, theirs] = [long.with(3, 'ours'), long.with(19_000, 'theirs')];
    expect(mergeTexts(text(...long), text(...ours), text(...theirs))).toBe(text(...ours.with(19_000, 'theirs')));
    expect(mergeTexts(text(...long), text(...ours), text(...theirs, 'one more'))).toBeNull();
    expect(mergeTexts(text(...long), text(...ours), text(...long.map((line) => `${line}!`)))).toBeNull();
    expect(mergeTexts(text(...long), text(...long.map((line, i) => (i < 150 ? 'x' : line))), text(...theirs))).not.toBeNull();
    expect(mergeTexts(text(...long), text(...long.map((line, i) => (i < 151 ? 'x' : line))), text(...theirs))).toBeNull();
  });

  test.each([1, 4, 8, 16, 40])('H46 texts written to be hard to compare, in lines of %i, do not hold up the server', (length) => {
    const line = `${'a'.repeat(length - 1)}\n`;
    const lines = Math.floor(1_040_000 / length) - 2200;
    const hard = (other: string): string => (line.repeat(Math.floor(lines / 980)) + other).repeat(980);
    const removed = (line.repeat(Math.floor(lines / 490)) + 'd\n').repeat(490);
    for (const [base, side] of [[line.repeat(lines), hard('c\n')], [removed, removed.replaceAll('d\n', 'c\n')], [line.repeat(19_000), `${line.repeat(19)}c\n`.repeat(950)]] as const) {
      // Given up at once: 20 ms on an idle machine, where looking for a thousand changes took up to 800.
      expect(mergeTexts(base, side, side)).toBeNull();
    }
  });

  test.each([['a.txt', true], ['a.MD', true], ['notes.markdown', true], ['a.json', false], ['a.xml', false], ['package-lock.json', false], ['txt', false], ['.md', false]])(
    'H46 whether %s may be merged: %s', (name, may) => expect(isMergeableName(name)).toBe(may));
});
