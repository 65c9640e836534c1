import type { Writable } from 'node:stream';

/** Where pieces go. */
type Sink = Pick<Writable, 'writableLength' | 'destroyed'>;

/**
 * The same pieces; the memory of those that have gone out is given back at once. Left to the collector, a large file makes it look through
 * everything again for every few of its blocks, and whoever asks next waits for that.
 *
 * For pieces that are the sender's own and come block by block: those of one block one after the other, none of it after the next one's
 * first. They may not be looked at once the next piece is asked for.
 */
export async function* givingBack(pieces: AsyncIterable<Uint8Array>, sink: Sink): AsyncGenerator<Uint8Array, void, undefined> {
  let blocks: ArrayBufferLike[] = [];
  for await (const piece of pieces) {
    if (blocks.at(-1) !== piece.buffer) blocks.push(piece.buffer);
    yield piece;
    if (sink.writableLength > 0 || sink.destroyed) continue;
    giveBack(blocks.slice(0, -1));
    blocks = blocks.slice(-1); // more of the last one may come
  }
}

/** What Node cuts small buffers from belongs to many. */
const giveBack = (blocks: readonly ArrayBufferLike[]): void => {
  for (const block of blocks) if (block instanceof ArrayBuffer && block.byteLength > Buffer.poolSize) block.transfer(0);
};
