import { describe, expect, test } from 'vitest';
import { readRange } from './read-range.ts';

const size = 3_000_000;

describe('one range of a file', () => {
  test.each([
    ['bytes=0-0', 0, 1], ['bytes=100-199', 100, 200], ['bytes=2999999-', 2_999_999, size], ['bytes=-5', 2_999_995, size],
    ['bytes=0-1', 0, 2], ['bytes=5-99999999', 5, size], ['bytes=-99999999', 0, size], ['BYTES=7-7', 7, 8], ['bytes= 7-8 ', 7, 9],
  ])('%s', (header, from, to) => expect(readRange(header, size)).toEqual({ kind: 'one', from, to }));

  test.each(['bytes=3000000-', 'bytes=999999999999999-', 'bytes=-0'])('%s lies outside', (header) => expect(readRange(header, size)).toEqual({ kind: 'outside' }));

  test.each(['bytes=0-1,2999990-2999999', 'bytes=0-1,1-2', 'bytes=0-, -5'])('%s are several', (header) => expect(readRange(header, size)).toEqual({ kind: 'several' }));

  test.each([undefined, 'lines=1-2', 'bytes', 'bytes=', 'bytes=abc', 'bytes=-', 'bytes=5-1', 'bytes=5-1x', 'bytes=1-2,x', 'bytes=99999999999999999999-'])(
    '%s is no range we know: the whole file', (header) => expect(readRange(header, size)).toEqual({ kind: 'whole' }));

  test('an empty file has no range', () => expect(readRange('bytes=0-0', 0)).toEqual({ kind: 'outside' }));
});
