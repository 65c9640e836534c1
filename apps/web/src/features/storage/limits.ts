const stops = [128e6, 256e6, 512e6, 1e9, 2e9, 4e9, 8e9, 16e9, 32e9, 64e9] as const;
const fewest = 3;

/** What the person may choose as the most that is cached, in bytes: never more than the device has, but a choice all the same. */
export const limitsFor = (quota: number): readonly number[] => stops.filter((stop, at) => at < fewest || stop <= quota);

/** The place of the limit that is nearest to this one. */
export const nearestLimit = (limits: readonly number[], limit: number): number =>
  limits.reduce((best, one, at) => (Math.abs(Math.log(one) - Math.log(Math.max(1, limit))) < Math.abs(Math.log(limits[best] ?? one) - Math.log(Math.max(1, limit))) ? at : best), 0);
