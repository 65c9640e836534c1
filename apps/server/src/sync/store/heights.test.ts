import { describe, expect, test } from 'vitest';
import { type FolderBelow, heightsOf } from './heights.ts';

const root = (id: string, full = true): FolderBelow => ({ id, parent: null, full });
const child = (id: string, parent: string): FolderBelow => ({ id, parent, full: false });

describe('H24 how many levels a folder has', () => {
  test('nothing, files only, folders in folders; a root below another root counts by itself', () => {
    const found = heightsOf([root('empty', false), root('files'), root('a'), child('b', 'a'), child('c', 'b'), root('b')]);
    expect([...found]).toEqual([['empty', 0], ['files', 1], ['a', 3], ['b', 2]]);
  });

  test('200,000 folders in one, and 300 roots above the same wide folder, are looked at once', () => {
    const wide = Array.from({ length: 200_000 }, (_, i) => child(`w${i}`, 'r299'));
    const roots = Array.from({ length: 300 }, (_, i) => [root(`r${i}`), ...(i === 0 ? [] : [child(`r${i}`, `r${i - 1}`)])]).flat();
    const found = [...heightsOf([...roots, ...wide]).values()];
    expect([found[0], found.at(-1), found.length]).toEqual([301, 2, 300]);
  });
});
