/** `size` bytes that look random and are the same for the same seed on every engine (xorshift32, Marsaglia 2003). */
export function seededBytes(seed: number, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
