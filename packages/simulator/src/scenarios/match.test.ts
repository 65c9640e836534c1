import { describe, expect, test } from 'vitest';
import { pairUp, pathMatches } from './match.ts';

describe('scenarios/README.md: wildcards in expected paths', () => {
  test.each([
    ['/Recovered/**/f.bin', '/Recovered/2026-03-04 Phone/F/f.bin', true],
    ['/Recovered/**/f.bin', '/Recovered/f.bin', true],
    ['/Recovered/**/f.bin', '/Other/f.bin', false],
    ['/Recovered/*/', '/Recovered/2026-03-04 Phone/', true],
    ['/Recovered/*/', '/Recovered/a/b/', false],
    ['/n (conflict * Phone).bin', '/n (conflict 2026-03-04 Phone).bin', true],
    ['/n (2).bin', '/n (2).bin', true],
    ['/n.bin', '/nxbin', false],
    ['/*.bin', '/a/b.bin', false],
    ['/*+(x).bin', '/y+(x).bin', true],
  ])('%s against %s: %s', (expected, found, fits) => expect(pathMatches(expected, found)).toBe(fits));
  test('a greedy wildcard gives way to the one that fits nothing else', () =>
    expect(pairUp(['/*', '/a'], ['/a', '/b'], pathMatches)).toEqual({ missing: [], extra: [] }));
  test('doubles count', () => {
    expect(pairUp(['/F/', '/F/'], ['/F/', '/F/'], pathMatches)).toEqual({ missing: [], extra: [] });
    expect(pairUp(['/F/'], ['/F/', '/F/'], pathMatches)).toEqual({ missing: [], extra: ['/F/'] });
    expect(pairUp(['/F/', '/F/'], ['/F/'], pathMatches)).toEqual({ missing: ['/F/'], extra: [] });
  });
});
