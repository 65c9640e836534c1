import { describe, expect, test } from 'vitest';
import { tableOf } from './table.ts';

describe('2.25: values in lines become a table', () => {
  test.each([
    ['a.csv', 'name,depth\nUrchin,7\n"Kelp, giant","12\n13"\n', ['name', 'depth'], [['Urchin', '7'], ['Kelp, giant', '12\n13']]],
    ['a.csv', 'name;depth\r\nUrchin;7\r\n', ['name', 'depth'], [['Urchin', '7']]],
    ['a.tsv', 'name, first\tdepth\nUrchin\t7', ['name, first', 'depth'], [['Urchin', '7']]],
    ['a.csv', '', [], []],
  ])('%s: %j', (name, text, head, rows) => {
    expect(tableOf(text, name, false)).toMatchObject({ head, rows });
  });
  test('a row may be longer than the head', () => {
    expect(tableOf('a\n1,2,3\n', 'a.csv', false).widths).toHaveLength(3);
  });
  test('what was cut in the middle of a line ends before it', () => {
    expect(tableOf('a,b\n1,2\n3,', 'a.csv', true).rows).toEqual([['1', '2']]);
  });
});
