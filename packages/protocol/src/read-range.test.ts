import { describe, expect, test } from 'vitest';
import { readRange } from './read-range.ts';
import { noRanges, oneRange, outsideRanges, rangedSize as size, severalRanges } from './testing/range-table.ts';

describe('one range of a file', () => {
  test.each(oneRange)('%s', (header, from, to) => expect(readRange(header, size)).toEqual({ kind: 'one', from, to }));

  test.each(outsideRanges)('%s lies outside', (header) => expect(readRange(header, size)).toEqual({ kind: 'outside' }));

  test.each(severalRanges)('%s are several', (header) => expect(readRange(header, size)).toEqual({ kind: 'several' }));

  test.each([undefined, ...noRanges])('%s is no range we know: the whole file', (header) => expect(readRange(header, size)).toEqual({ kind: 'whole' }));

  test('an empty file has no range', () => expect(readRange('bytes=0-0', 0)).toEqual({ kind: 'outside' }));
});
