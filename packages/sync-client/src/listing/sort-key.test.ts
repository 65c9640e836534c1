import { compareNatural } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareName, sortKeyOf } from './sort-key.ts';

const byKey = (a: string, b: string): number => (sortKeyOf(a) < sortKeyOf(b) ? -1 : sortKeyOf(a) > sortKeyOf(b) ? 1 : 0);
const names = fc.array(fc.constantFrom('a', 'B', 'é', 'É', 'ß', '0', '1', '2', '9', '10', '007', ' ', '!', '-', '.', '~', 'ά', '中', '😀', 'ﬁ'), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('V1 the sort key', () => {
  test('orders like compareNatural', () => {
    fc.assert(fc.property(names, names, (a, b) => Math.sign(compareNatural(a, b)) === Math.sign(byKey(a, b))), { numRuns: 20_000, seed: 11 });
  });
  test('puts 2 before 10 and 007 beside 7', () => {
    expect(['10', '2', '07', '7', 'b', 'B', 'a'].sort(byKey)).toEqual(['2', '07', '7', '10', 'a', 'B', 'b']);
  });
  test('K3 a bare name knows neither case nor accents', () => expect(bareName('Ärger 10')).toBe('arger 10'));
});
