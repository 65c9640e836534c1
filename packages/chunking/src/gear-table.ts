/** The seed that every Holdfast cuts by. Changing it changes every cut: it would be a new chunker with a new id. */
export const GEAR_SEED = 0x48464131;

/**
 * 256 signed 32-bit values from splitmix32 over `seed`, the same on every engine: only integer arithmetic.
 * Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014), finaliser of MurmurHash3.
 */
export function gearTable(seed: number): Int32Array {
  const table = new Int32Array(256);
  let state = seed | 0;
  for (let i = 0; i < table.length; i++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    table[i] = mixed ^ (mixed >>> 16);
  }
  return table;
}

/** The table of GEAR_SEED. */
export const GEAR = gearTable(GEAR_SEED);
