import { describe, expect, it } from 'vitest';
import { atLeast, atMost, below, timesPeer } from './figure.ts';
import { judge, judgeBounds } from './judge.ts';

describe('a budget', () => {
  it('of at least a limit is met at the limit and missed below it', () => {
    expect(judgeBounds([atLeast(10_000)], 10_000, null)).toBe(true);
    expect(judgeBounds([atLeast(10_000)], 9999.99, null)).toBe(false);
  });

  it('of at most a limit is met at the limit; below a limit is not', () => {
    expect(judgeBounds([atMost(0.5)], 0.5, null)).toBe(true);
    expect(judgeBounds([atMost(0.5)], 0.51, null)).toBe(false);
    expect(judgeBounds([below(50)], 50, null)).toBe(false);
    expect(judgeBounds([below(50)], 49.9, null)).toBe(true);
  });

  it('of two bounds is met only when both hold', () => {
    const both = [atLeast(10_000), timesPeer(3)];
    expect(judgeBounds(both, 12_000, 4)).toBe(true);
    expect(judgeBounds(both, 12_000, 2.9)).toBe(false);
    expect(judgeBounds(both, 9000, 4)).toBe(false);
  });

  it('that needs a peer which is missing is neither met nor missed, unless another bound is broken', () => {
    expect(judgeBounds([atLeast(10_000), timesPeer(3)], 12_000, null)).toBeNull();
    expect(judgeBounds([atLeast(10_000), timesPeer(3)], 9000, null)).toBe(false);
  });

  it('that is not there has no verdict', () => {
    expect(judgeBounds([], 1, 1)).toBeNull();
  });
});

describe('a reported line', () => {
  it('has always the same keys, with null for what is not known', () => {
    expect(judge({ name: 'chunking: FastCDC', value: 812.345, unit: 'MiB/s' })).toEqual({
      name: 'chunking: FastCDC', value: 812, unit: 'MiB/s', peer: null, peerValue: null, ratio: null, budget: null, met: null,
    });
  });

  it('tells value, peer, ratio and budget together', () => {
    expect(judge({ name: 'outbox', value: 12_345.6, unit: 'ops/s', peer: { name: 'PouchDB', value: 3000.4 }, budget: [atLeast(10_000), timesPeer(3)] })).toEqual({
      name: 'outbox', value: 12_346, unit: 'ops/s', peer: 'PouchDB', peerValue: 3000, ratio: 4.11, budget: '≥ 10,000 ops/s and ≥ 3 ×', met: true,
    });
  });

  it('judges the exact value: what is shown as 0.5 may have missed 0.5', () => {
    const line = judge({ name: 'resent', value: 0.5004, unit: '%', budget: [atMost(0.5)] });
    expect(line.value).toBe(0.5);
    expect(line.met).toBe(false);
  });

  it('has no ratio to a peer that reached nothing', () => {
    expect(judge({ name: 'x', value: 1, unit: 'ops/s', peer: { name: 'p', value: 0 }, budget: [timesPeer(3)] })).toMatchObject({ ratio: null, met: null });
  });
});
