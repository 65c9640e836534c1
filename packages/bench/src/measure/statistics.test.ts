import { describe, expect, it } from 'vitest';
import { median, mibPerSecond, percentile, perSecond } from './statistics.ts';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is by nearest rank, in numeric order, whatever the order of the samples', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
    expect(percentile([9, 1000, 80], 0.5)).toBe(80);
  });

  it('of one sample is that sample', () => {
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('of nothing, or beyond 0 to 1, is refused', () => {
    expect(() => percentile([], 0.5)).toThrow('No samples');
    expect(() => percentile([1], 1.5)).toThrow('between 0 and 1');
    expect(() => percentile([1], Number.NaN)).toThrow('between 0 and 1');
  });

  it('does not disturb the samples', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('a rate', () => {
  it('counts things a second and MiB a second', () => {
    expect(perSecond(10_000, 500)).toBe(20_000);
    expect(mibPerSecond(2 ** 30, 2000)).toBe(512);
  });

  it('is finite even when the clock saw no time pass', () => {
    expect(Number.isFinite(perSecond(1, 0))).toBe(true);
  });
});
