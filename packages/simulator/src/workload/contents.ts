import { randomFrom } from '../random/random.ts';
import type { Random } from '../random/random.ts';

const blocks = new Map<number, Uint8Array<ArrayBuffer>>();

/** The same for every seed: made once a process. */
const blockOf = (block: number): Uint8Array<ArrayBuffer> => {
  const made = blocks.get(block) ?? randomFrom(`block ${block}`).bytes(200_000);
  blocks.set(block, made);
  return made;
};

/** Makes the bytes of the files of a run. Nearly every content is unique, so that a lost one cannot hide behind another. */
export class Contents {
  readonly #random: Random;
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Bytes for a new file or a new version. One in eight is shared, so that coalescing (row 4) and equal edits (row 21) happen. */
  next(): Uint8Array<ArrayBuffer> {
    const kind = this.#random.weighted({ unique: 72, same: 12, empty: 3, lines: 10, large: 3 });
    switch (kind) {
      case 'unique': return this.#text(`content ${++this.#made} ${this.#random.uint32()}`);
      case 'same': return this.#text(`same ${this.#random.between(1, 2)}`);
      case 'empty': return new Uint8Array(0);
      case 'lines': return this.#text(Array.from({ length: 6 }, (_, line) => `line ${line} ${this.#random.between(0, 2)}`).join('\n'));
      case 'large': return this.#large();
    }
  }

  /** A text with one line changed: two such edits of one text merge, unless they touch (row 22). */
  note(): Uint8Array<ArrayBuffer> {
    const changed = this.#random.between(0, 9);
    return this.#text(Array.from({ length: 8 }, (_, line) => `line ${line}${line === changed ? ` ${++this.#made} ${this.#random.uint32()}` : ''}\n`).join(''));
  }

  /** A file that is too large for a device: several chunks, some of them those of others, and something that no other has. */
  film(): Uint8Array<ArrayBuffer> {
    const own = this.#random.bytes(this.#random.between(20_000, 300_000));
    return new Uint8Array(Buffer.concat([this.#text(`film ${++this.#made} `), own, ...(this.#random.chance(0.5) ? [blockOf(this.#random.between(0, 3))] : [])]));
  }

  /** The same file after somebody has worked on it: as long as it was, and with other bytes somewhere. */
  changed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const copy = bytes.slice();
    const own = this.#random.bytes(Math.min(copy.length, this.#random.between(1, 50_000)));
    copy.set(own, this.#random.between(0, copy.length - own.length));
    return copy;
  }

  #text(text: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.from(text));
  }

  /** Several chunks, of which most are those of the other large contents: the handshake's answers matter. */
  #large(): Uint8Array<ArrayBuffer> {
    const order = Array.from({ length: this.#random.between(1, 4) }, () => this.#random.between(0, 3));
    return new Uint8Array(Buffer.concat([...order.map(blockOf), this.#text(` ${++this.#made}`)]));
  }
}
