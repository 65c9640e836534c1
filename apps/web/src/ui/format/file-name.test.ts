import { describe, expect, test } from 'vitest';
import { nameInTwoLines, shownName } from './file-name.ts';

describe('V5: a name in one line', () => {
  test.each([
    ['Grant report, final, with comments.docx', 'Grant report, final, with ', 'comments', '.docx'],
    ['IMG_20260516_skerry_bay_142233.jpg', 'IMG_20260516_skerry_', 'bay_142233', '.jpg'],
    [`${'A'.repeat(40)}.txt`, 'A'.repeat(32), 'A'.repeat(8), '.txt'],
    ['Coast at dawn 0412.jpg', 'Coast at ', 'dawn 0412', '.jpg'],
    ['short.txt', 'short', '', '.txt'],
    ['.gitignore', '.gitignore', '', ''],
  ])('%s keeps its last words beside its extension', (name, stem, tail, extension) => {
    expect(shownName(name, 'file')).toEqual({ stem, tail, extension });
  });
  test.each(['گزارش میدانی اردیبهشت ماه سال جاری.docx', 'تقرير عن المد والجزر طويل جدا حتى حاولنا.pdf', `${'ب'.repeat(40)}.txt`, `${'ب'.repeat(30)} x.txt`])('no joined word of %s is torn', (name) => {
    const { stem, tail, extension } = shownName(name, 'file');
    expect(stem + tail + extension).toBe(name);
    if (tail !== '') expect(stem).toMatch(/\s$/u);
  });
  test('no letter is torn from its marks', () => {
    const { tail } = shownName(`${'👩‍👩‍👧'.repeat(30)}.txt`, 'file');
    expect(tail).toBe('👩‍👩‍👧'.repeat(8));
  });
});

describe('V5: a name in two lines', () => {
  const fits = (line: string): boolean => line.length <= 16;
  test.each([
    ['Tides.pdf', ['Tides.pdf']],
    ['Tide table 2026 north.pdf', ['Tide table 2026', 'north.pdf']],
    ['The harbour office report about the kelp.docx', ['The harbour', '…the kelp.docx']],
    ['The harbour office report about the kelp (2).docx', ['The harbour', '…kelp (2).docx']],
    ['Coast, dawn 0412.jpg', ['Coast, dawn', '0412.jpg']],
    [`${'A'.repeat(60)}.txt`, ['A'.repeat(16), `…${'A'.repeat(11)}.txt`]],
  ])('%s', (name, lines) => expect(nameInTwoLines(name, 'file', fits)).toEqual(lines));
  test('an extension that is wider than the line stands alone rather than cut', () => {
    expect(nameInTwoLines('name.averylongextensionofafile', 'file', fits)).toEqual(['name', '.averylongextensionofafile']);
  });
  test('where nothing fits it still ends, with all of the name', () => {
    expect(nameInTwoLines('name.txt', 'file', () => false).join('')).toBe('name.txt');
  });
});
