/**
 * A repeatable source of numbers (mulberry32): the same seed gives the same run on every machine.
 * Source: Tommy Ettinger, public domain.
 */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** `size` bytes that no compressor or deduplicator can shrink, the same for the same seed. */
export const seededBytes = (size: number, seed: number): Uint8Array<ArrayBuffer> => {
  const next = seeded(seed);
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at += 1) words[at] = next() * 2 ** 32;
  return new Uint8Array(words.buffer, 0, size);
};
