/** Bytes that are gathered before they are sent: a file of 4 KB brings three pieces, and each costs a write. */
const blockBytes = 64 * 1024;

/** The same bytes in fewer pieces. Small ones are copied together, large ones pass as they are. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  for await (const piece of pieces) {
    if (filled + piece.length <= blockBytes) {
      block.set(piece, filled);
      filled += piece.length;
      continue;
    }
    if (filled > 0) yield block.subarray(0, filled);
    block = Buffer.allocUnsafeSlow(blockBytes);
    filled = 0;
    if (piece.length > blockBytes / 2) {
      yield piece;
      continue;
    }
    block.set(piece);
    filled = piece.length;
  }
  if (filled > 0) yield block.subarray(0, filled);
}
