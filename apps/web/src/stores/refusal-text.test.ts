import { expect, test } from 'vitest';
import { changeFixture } from '../testing/fixture-engine/fixture-changes.ts';
import { refusalText } from './refusal-text.ts';

const full = 'was not added: the space is full';
const later = 'It is safe on this device and goes on by itself when there is room.';
const refused = (name: string, after = full, reason = later, size: number | null = 20e6) => changeFixture(1, { words: { before: '', name, after }, reason, size });

test('row 44: names the file, how much it is, the cause and the next step', () => {
  expect(refusalText([refused('dive.mp4')])).toBe('“dive.mp4” (20\u00a0MB) was not added: the space is full. It is safe on this device and goes on by itself when there is room.');
});
test.each([
  [2, '“1.bin” and “2.bin” (40\u00a0MB) were'], [3, '“1.bin”, “2.bin” and “3.bin” (60\u00a0MB) were'], [4, '“1.bin”, “2.bin” and 2 more (80\u00a0MB) were'], [1000, '“1.bin”, “2.bin” and 998 more (20\u00a0GB) were'],
])('row 44: of %i files it names the first ones', (n, beginning) => {
  const text = refusalText(Array.from({ length: n }, (_, i) => refused(`${i + 1}.bin`)));
  expect(text).toBe(`${beginning} not added: the space is full. They are safe on this device and go on by themselves when there is room.`);
});
test('an edit says so too, and other causes have their own next step', () => {
  expect(refusalText([refused('notes.txt', 'was not changed: the space is full', later, null)])).toMatch(/^“notes.txt” was not changed: the space is full\. It is safe/);
  const forbidden = ['was not added: you may not change this space any more', 'It is safe on this device: ask the owner of the space, then try it again, or save a copy.'] as const;
  expect(refusalText([refused('a', ...forbidden), refused('b', ...forbidden)])).toBe('“a” and “b” (40\u00a0MB) were not added: you may not change this space any more. They are safe on this device: ask the owner of the space, then try them again, or save copies.');
});
test('one cause of files added and files edited is told once, with all their names', () => {
  expect(refusalText([refused('a.bin'), refused('b.txt', 'was not changed: the space is full', later, 3000)])).toBe('“a.bin” and “b.txt” (20\u00a0MB) were not saved: the space is full. They are safe on this device and go on by themselves when there is room.');
});
test('different causes are not told as one: the first, and how many more', () => {
  const other = 'was not changed: you may not change this space any more';
  expect(refusalText([refused('a.txt'), refused('b.txt', other), refused('c.txt')])).toBe('“a.txt” was not added: the space is full. 2 more items need you.');
  const told = changeFixture(2, { words: { before: '', name: '', after: '' }, sentence: '“Plans” could not be moved: the folders would have become too deep' });
  expect(refusalText([told])).toBe('“Plans” could not be moved: the folders would have become too deep.');
  expect(refusalText([told, refused('a.txt')])).toBe('“Plans” could not be moved: the folders would have become too deep. 1 more item needs you.');
});
