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
    const { buffer } = piece;
    if (isOwn(piece) && blocks.at(-1) !== buffer) blocks.push(buffer);
    yield piece;
    if (sink.writableLength > 0 || sink.destroyed) continue;
    const sent = blocks.filter((block) => block !== buffer); // more of the last one may come
    blocks = blocks.filter((block) => block === buffer);
    for (const block of sent) if (block instanceof ArrayBuffer) block.transfer(0);
  }
}

/** Node cuts small buffers from one that belongs to many, and none that is half as large. */
const isOwn = ({ buffer, length }: Uint8Array): boolean => buffer.byteLength > Buffer.poolSize || length >= Buffer.poolSize / 2;
