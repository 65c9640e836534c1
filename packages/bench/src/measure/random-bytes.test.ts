import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { seeded, seededBytes } from './random-bytes.ts';

describe('seeded bytes', () => {
  it('are the same for the same seed, others for another, of any length', () => {
    expect(seededBytes(1001, 7)).toEqual(seededBytes(1001, 7));
    expect(seededBytes(1001, 7)).not.toEqual(seededBytes(1001, 8));
    expect(seededBytes(0, 7)).toHaveLength(0);
    expect(seededBytes(4097, 7)).toHaveLength(4097);
  });

  it('cannot be compressed, so that no codec flatters a figure', () => {
    expect(gzipSync(seededBytes(100_000, 7)).length).toBeGreaterThan(99_000);
  });

  it('come from numbers in [0, 1)', () => {
    const next = seeded(1);
    for (let i = 0; i < 1000; i += 1) {
      const value = next();
      expect(value >= 0 && value < 1).toBe(true);
    }
  });
});
