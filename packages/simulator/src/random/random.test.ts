import { isUuid } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { randomFrom } from './random.ts';

describe('M6 everything random comes from the seed', () => {
  test('the same seed gives the same numbers, another seed others', () => {
    const draw = (seed: string) => Array.from({ length: 5 }, randomFrom(seed).uint32);
    expect(draw('1')).toEqual(draw('1'));
    expect(draw('1')).not.toEqual(draw('2'));
  });
  test('the numbers stay those of today: old seeds must go on to replay', () =>
    expect(Array.from({ length: 3 }, randomFrom('holdfast').uint32)).toMatchInlineSnapshot(`
      [
        1055756588,
        2344670516,
        2606227412,
      ]
    `));
  test('a split stream does not depend on how much was drawn before', () => {
    const left = randomFrom('1');
    left.uint32();
    expect(left.split('a').uint32()).toBe(randomFrom('1').split('a').uint32());
  });
  test('fractions fill [0, 1) evenly', () => {
    const random = randomFrom('even');
    const tens = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const tenth = Math.floor(random.fraction() * 10);
      tens[tenth] = (tens[tenth] ?? 0) + 1;
    }
    for (const count of tens) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
  test('between includes both ends, weights of zero are never taken, uuids are uuids', () => {
    const random = randomFrom('ends');
    expect(new Set(Array.from({ length: 100 }, () => random.between(1, 3)))).toEqual(new Set([1, 2, 3]));
    expect(new Set(Array.from({ length: 100 }, () => random.weighted({ a: 1, b: 0, c: 2 })))).toEqual(new Set(['a', 'c']));
    expect(isUuid(random.uuid())).toBe(true);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.weighted({ a: 0 })).toThrow(RangeError);
  });
});
