/** `bytes` divided into pieces whose lengths follow `lengths` round and round (0 becomes an empty piece); views, not copies. */
export function segment(bytes: Uint8Array<ArrayBuffer>, lengths: readonly number[]): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const length = lengths.some((value) => value > 0) ? (lengths[turn % lengths.length] ?? 0) : bytes.length;
    pieces.push(bytes.subarray(from, from + length));
    from += length;
  }
  return pieces;
}
