/** Hands out a stream of bytes in counted portions. */
export class ByteTaker {
  readonly #pieces: AsyncGenerator<Uint8Array, void, undefined>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncGenerator<Uint8Array, void, undefined>) {
    this.#pieces = pieces;
  }

  /** Waits for the first bytes, and keeps them. */
  async begin(): Promise<void> {
    if (this.#rest.length === 0) await this.#refill();
  }

  /** The next `count` bytes, as they come. @throws when there are fewer. */
  async *take(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0) await this.#refill();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return();
  }

  async #refill(): Promise<void> {
    const next = await this.#pieces.next();
    if (next.done === true) throw new Error('a stream of bytes ended before all that was announced had come');
    this.#rest = next.value;
  }
}
