import type { HashRun, Sha256 } from '../../content/sha256.ts';

/** The first 32 bits of the fractional parts of the roots of the first primes: FIPS 180-4, sections 4.2.2 and 5.3.3. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const values = new Uint32Array(count);
  for (let found = 0, n = 2; found < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) values[found++] = Math.floor((root(n) % 1) * 2 ** 32);
  }
  return values;
}

const K = fractions(64, Math.cbrt);
const INITIAL = fractions(8, Math.sqrt);
const at = (words: Uint32Array, index: number): number => words[index] as number;
const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

class PureRun implements HashRun {
  readonly #state = INITIAL.slice();
  readonly #block = new Uint8Array(64);
  readonly #words = new Uint32Array(64);
  #length = 0;

  update(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#block[this.#length++ % 64] = byte;
      if (this.#length % 64 === 0) this.#compress();
    }
  }

  digest(): Uint8Array {
    const bits = new Uint8Array(8);
    new DataView(bits.buffer).setBigUint64(0, BigInt(this.#length) * 8n);
    const fill = (119 - (this.#length % 64)) % 64;
    this.update(new Uint8Array([0x80]));
    this.update(new Uint8Array(fill));
    this.update(bits);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    for (const [i, word] of this.#state.entries()) view.setUint32(i * 4, word);
    return digest;
  }

  #compress(): void {
    const w = this.#words;
    const view = new DataView(this.#block.buffer);
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; i++) {
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      w[i] = at(w, i - 16) + at(w, i - 7) + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = this.#state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) this.#state[i] = at(this.#state, i) + word;
  }
}

/** SHA-256 (FIPS 180-4) in plain TypeScript, for tests and simulations of the headless packages. Slow: production brings its own. */
export const pureSha256: Sha256 = {
  begin: () => new PureRun(),
  digest(bytes) {
    const run = new PureRun();
    run.update(bytes);
    return run.digest();
  },
};
