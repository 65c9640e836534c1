import { describe, expect, test } from 'vitest';
import { foldedCrumbs, pathText, readWanted, splitTyped } from './path-text.ts';

const origin = 'https://files.example';
const names = (...of: string[]) => ({ kind: 'path', names: of });

describe('G2 what is typed where the path stands', () => {
  test.each([
    ['/Expedition/Skerry Bay/', names('Expedition', 'Skerry Bay')], ['Expedition', names('Expedition')], ['', names()], ['/', names()], [' a › b ', names('a', 'b')],
    [`${origin}/folder/0f/`, { kind: 'folder', id: '0f' }], [`${origin}/file/0f?look=1`, { kind: 'file', id: '0f' }], [`${origin}/`, names()],
    ['https://elsewhere.example/folder/0f', { kind: 'foreign' }], [`${origin}/trash`, { kind: 'foreign' }], ['https://', { kind: 'foreign' }], ['javascript:alert(1)', names('javascript:alert(1)')],
  ])('%s', (text, wanted) => expect(readWanted(text, origin)).toEqual(wanted));
  test('what is shown is read as the same', () => {
    for (const path of [[], ['a'], ['a b', 'ف', '..x'], ['a › b', ' c']]) expect(readWanted(pathText(path), origin)).toEqual({ kind: 'path', names: path });
  });
  test('what was begun of a name is completed in the folders before it', () => {
    expect(splitTyped('/a/b/c d')).toEqual({ above: ['a', 'b'], part: 'c d' });
    expect(splitTyped('/a/')).toEqual({ above: ['a'], part: '' });
    expect(splitTyped('x')).toEqual({ above: [], part: 'x' });
  });
});

test('G2 the crumbs in the middle give way, the first of them first; never the first and the last of all', () => {
  expect(foldedCrumbs([40, 50, 50, 50, 60], 250, 30)).toBe(0);
  expect(foldedCrumbs([40, 50, 50, 50, 60], 249, 30)).toBe(1);
  expect(foldedCrumbs([40, 50, 50, 50, 60], 180, 30)).toBe(2);
  expect(foldedCrumbs([40, 50, 50, 50, 60], 10, 30)).toBe(3);
  expect([foldedCrumbs([40, 50], 10, 30), foldedCrumbs([40], 10, 30), foldedCrumbs([], 10, 30)]).toEqual([0, 0, 0]);
});
