import { seeded } from '../measure/random-bytes.ts';

/** `bytes` with so many single bytes inserted, at places all over it; the same places for the same seed. */
export const withInsertions = (bytes: Uint8Array<ArrayBuffer>, count: number, seed: number): Uint8Array<ArrayBuffer> => {
  const next = seeded(seed);
  const places = Array.from({ length: count }, () => Math.floor(next() * (bytes.length + 1))).sort((a, b) => a - b);
  const longer = new Uint8Array(bytes.length + count);
  let from = 0;
  for (const [index, place] of places.entries()) {
    longer.set(bytes.subarray(from, place), from + index);
    longer[place + index] = 0x21 + (seed % 64);
    from = place;
  }
  longer.set(bytes.subarray(from), from + count);
  return longer;
};
