import { changeSections } from '@holdfast/sync-client';
import { expect, test } from 'vitest';
import { blocksOf, indexNear, lineAt } from './lines.ts';

const totals = { needsYou: 2, recovered: 0, now: 1, waiting: 10_000, lately: 3 };

test('2.3 sections lie below each other with a head each; an empty one has none', () => {
  const blocks = blocksOf(totals, changeSections);
  expect([0, 1, 2, 3, 4, 5, 6].map((at) => lineAt(blocks, at))).toEqual([
    { kind: 'head', section: 'needsYou' }, { kind: 'change', index: 0 }, { kind: 'change', index: 1 }, { kind: 'head', section: 'now' },
    { kind: 'change', index: 2 }, { kind: 'head', section: 'waiting' }, { kind: 'change', index: 3 },
  ]);
  expect([lineAt(blocks, 10_005), lineAt(blocks, 10_006), lineAt(blocks, 10_009), lineAt(blocks, 10_010)]).toEqual([
    { kind: 'change', index: 10_002 }, { kind: 'head', section: 'lately' }, { kind: 'change', index: 10_005 }, null,
  ]);
  expect(lineAt([], 0)).toBeNull();
});

test('what is left out keeps its place among all changes', () => {
  expect(lineAt(blocksOf(totals, ['lately']), 1)).toEqual({ kind: 'change', index: 10_003 });
  const blocks = blocksOf(totals, changeSections);
  expect([indexNear(blocks, 3, 1), indexNear(blocks, 3, -1), indexNear([], 7, 1)]).toEqual([2, 1, 0]);
});
