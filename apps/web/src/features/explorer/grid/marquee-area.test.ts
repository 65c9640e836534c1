import { describe, expect, test } from 'vitest';
import { edgeSpeed } from '../drag/edge-scroll.ts';
import { itemsIn, type Area, type Placing } from './marquee-area.ts';

const list: Placing = { total: 100_000, columns: 1, lineHeight: 28, height: 28, width: 900, gap: 0, inset: 8, pad: 4 };
const tiles: Placing = { total: 11, columns: 4, lineHeight: 158, height: 154, width: 132, gap: 4, inset: 16, pad: 12 };
const area = (top: number, bottom: number, start: number, end: number): Area => ({ top, bottom, start, end });

describe('S4: what a rectangle touches', () => {
  test('S4: in a list, rows that are not drawn too', () => {
    expect(itemsIn(area(5, 6, 100, 101), list)).toEqual([[0, 1]]);
    expect(itemsIn(area(31, 33, 100, 101), list)).toEqual([[0, 2]]);
    expect(itemsIn(area(0, 28 * 99_999 + 10, 0, 400), list)).toEqual([[0, 100_000]]);
    expect(itemsIn(area(28 * 200_000, 28 * 200_001, 0, 400), list)).toEqual([]);
  });
  test('S4: beside the rows nothing', () => {
    expect(itemsIn(area(0, 1000, 0, 7), list)).toEqual([]);
    expect(itemsIn(area(0, 1000, 909, 950), list)).toEqual([]);
  });
  test('S4: of tiles those whose box it meets, line by line; between them nothing', () => {
    expect(itemsIn(area(0, 20, 0, 20), tiles)).toEqual([[0, 1]]);
    expect(itemsIn(area(0, 200, 140, 300), tiles)).toEqual([[0, 3], [4, 7]]);
    expect(itemsIn(area(167, 169, 0, 700), tiles)).toEqual([]);
    expect(itemsIn(area(0, 100, 149, 151), tiles)).toEqual([]);
    expect(itemsIn(area(0, 5000, 0, 5000), tiles)).toEqual([[0, 4], [4, 8], [8, 11]]);
    expect(itemsIn(area(330, 400, 500, 600), tiles)).toEqual([]);
  });
});

test('S4, D6: near an edge the list scrolls, faster the nearer, beyond it faster still, in its middle not', () => {
  const at = (y: number) => edgeSpeed(y, 100, 500);
  expect([at(300), at(141), at(459)]).toEqual([0, 0, 0]);
  expect([at(120), at(100), at(60), at(-1000)]).toEqual([-8, -16, -32, -64]);
  expect([at(480), at(500), at(5000)]).toEqual([8, 16, 64]);
  expect(edgeSpeed(10, 0, 60)).toBe(0);
});
