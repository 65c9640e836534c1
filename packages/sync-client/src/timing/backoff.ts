import type { Random } from '../ports/random.ts';

const first = 500;
const longest = 60_000;

/** How long to wait after the n-th failure in a row (n from 1): doubled each time, half of it by chance, at most a minute. */
export const backoff = (failures: number, random: Random): number => {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (full / 2) * random.fraction();
};
