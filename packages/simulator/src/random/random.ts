/**
 * Everything random in a run comes from one of these. Streams split by name are independent, so that a new
 * draw in one place does not change what happens in all the others.
 */
export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
  /** In [0, 1). */
  fraction(): number;
  /** A whole number in [low, high], both included. */
  between(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. Throws a RangeError when there are none. */
  pick<T>(items: readonly T[]): T;
  /** One of the keys, as likely as its weight. Throws a RangeError when all weights are 0. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  shuffle<T>(items: readonly T[]): T[];
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A version 4 UUID. */
  uuid(): string;
  /** A stream of its own that depends on this one's seed and the name only. */
  split(name: string): Random;
}

/**
 * 128 bits from a text: cyrb128 by bryc (github.com/bryc/code, jshash/PRNGs.md, public domain).
 */
const cyrb128 = (text: string): [number, number, number, number] => {
  let h1 = 1779033703, h2 = 3144134277, h3 = 1013904242, h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
};

/**
 * sfc32, "small fast counting" by Chris Doty-Humphrey (PractRand, sfc.cpp; public domain): 128 bits of state,
 * a period of at least 2^32, passes PractRand. Twelve rounds are run off after seeding, as its author does.
 */
const sfc32 = (seed: string): (() => number) => {
  let [a, b, c, counter] = cyrb128(seed);
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
};

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The same seed gives the same numbers on every machine, for ever. */
export const randomFrom = (seed: string): Random => {
  const uint32 = sfc32(seed);
  const fraction = (): number => uint32() / 0x1_0000_0000;
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('Nothing to pick from');
    return items[between(0, items.length - 1)] as T;
  };
  const weighted = <K extends string>(weights: Readonly<Record<K, number>>): K => {
    let all = 0;
    for (const key in weights) all += weights[key];
    let left = fraction() * all;
    for (const key in weights) if (weights[key] > 0 && (left -= weights[key]) < 0) return key;
    throw new RangeError('All weights are zero');
  };
  const shuffle = <T>(items: readonly T[]): T[] => {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = between(0, i);
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  };
  const bytes = (length: number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = uint32();
    return out;
  };
  const uuid = (): string => {
    let text = '';
    for (let i = 0; i < 16; i++) {
      const byte = uint32() & 0xff;
      if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
      text += hex[i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte];
    }
    return text;
  };
  return {
    uint32, fraction, between, chance: (probability) => fraction() < probability, pick, weighted, shuffle, bytes, uuid,
    split: (name) => randomFrom(`${seed}/${name}`),
  };
};
