/**
 * The value that `share` (0 to 1) of the samples do not exceed, by nearest rank: always one of the samples.
 * Throws on no samples: a percentile of nothing is not zero.
 */
export const percentile = (samples: readonly number[], share: number): number => {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A percentile lies between 0 and 1, not at ${share}`);
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('No samples were taken');
  return value;
};

/** The middle sample; of an even number the lower of the two. */
export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Things a second. A run too short for the clock counts as one microsecond. */
export const perSecond = (things: number, milliseconds: number): number => (things * 1000) / Math.max(milliseconds, 0.001);

/** MiB a second. */
export const mibPerSecond = (bytes: number, milliseconds: number): number => perSecond(bytes / 2 ** 20, milliseconds);
