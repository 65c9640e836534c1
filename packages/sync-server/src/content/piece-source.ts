import { ContentError } from './content-error.ts';
import type { ObjectKey } from './content-store.ts';

/** A stream of an object from which bytes are taken by their places, forwards only, as the pieces in which they came. */
export class PieceSource {
  readonly #key: ObjectKey;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #at: number;

  /** @param at where in the object the stream begins. */
  constructor(key: ObjectKey, stream: AsyncIterable<Uint8Array>, at: number) {
    this.#key = key;
    this.#pieces = stream[Symbol.asyncIterator]();
    this.#at = at;
  }

  /** The `size` bytes from `offset` on. @throws ContentError `objectDamaged` when the stream ends before. */
  async take(offset: number, size: number): Promise<readonly Uint8Array[]> {
    while (this.#at < offset) await this.#next(offset - this.#at);
    const pieces: Uint8Array[] = [];
    for (let left = size; left > 0;) {
      const piece = await this.#next(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return pieces;
  }

  async #next(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) throw new ContentError('objectDamaged', `"${this.#key}" ends at ${this.#at}, in the middle of a chunk`, { subject: this.#key });
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    this.#at += piece.length;
    return piece;
  }
}
