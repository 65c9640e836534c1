import { viewOf } from './bytes.ts';
import { ChunkingError } from './chunking-error.ts';
import {
  checkCount,
  MAX_PACK_BYTES,
  PACK_HEAD_BYTES,
  PACK_MAGIC,
  PACK_ROW_BYTES,
  PACK_VERSION,
  type PackEntry,
  packHeaderSize,
  readTable,
} from './pack-format.ts';

/** Consecutive bytes of one chunk. Whoever reads hashes them and, at `last`, compares with `entry.hash`. */
export interface PackSpan {
  readonly entry: PackEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The chunk begins with these bytes. */
  readonly first: boolean;
  /** The chunk ends with these bytes: the pack up to `entry.offset + entry.size` can be verified now. */
  readonly last: boolean;
}

/**
 * Takes a pack in flight apart while it arrives, in pieces of any size. Holds the table, never a body: spans are views of
 * the pieces pushed. Nothing it answers is verified; it says which hash the bytes must have.
 *
 * Every refusal is a ChunkingError (`badMagic`, `badVersion`, `badCount`, `chunkEmpty`, `chunkTooLong`, `unknownCodec`,
 * `packTooLong`, `truncated`, `trailingBytes`), raised as soon as the bytes allow it and before memory is spent on a claim.
 */
export class PackReader {
  readonly #total: number;
  readonly #head = new Uint8Array(PACK_HEAD_BYTES);
  #table: Uint8Array<ArrayBuffer> | null = null;
  #entries: readonly PackEntry[] | null = null;
  #index = 0;
  #offset = 0;

  /** @param total bytes the sender announced. @throws ChunkingError `packTooLong`, or `truncated` when no pack is that short. */
  constructor(total: number) {
    if (total > MAX_PACK_BYTES) {
      throw new ChunkingError('packTooLong', `a pack of ${total} bytes is over the limit of ${MAX_PACK_BYTES}: send smaller packs`);
    }
    if (total < packHeaderSize(1) + 1) throw new ChunkingError('truncated', `${total} bytes are too few for any pack`);
    this.#total = total;
  }

  /** The table, once all of it has arrived. */
  get entries(): readonly PackEntry[] | null {
    return this.#entries;
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The spans within `piece`, in order. Advance it to its end before the next push. */
  *push(piece: Uint8Array<ArrayBuffer>): Generator<PackSpan, void, undefined> {
    let from = 0;
    while (from < piece.length) {
      const entries = this.#entries;
      if (entries === null) {
        from += this.#takeHeader(piece, from);
        continue;
      }
      const entry = entries[this.#index];
      if (entry === undefined) throw new ChunkingError('trailingBytes', `bytes follow the pack's last chunk at ${this.#offset}`);
      const start = this.#offset;
      const end = Math.min(piece.length, from + entry.offset + entry.size - start);
      this.#offset += end - from;
      const last = this.#offset === entry.offset + entry.size;
      if (last) this.#index++;
      yield { entry, bytes: piece.subarray(from, end), first: start === entry.offset, last };
      from = end;
    }
  }

  /** Says that no more bytes come. @throws ChunkingError `truncated` when chunks are still owed. */
  finish(): void {
    if (this.#entries === null || this.#index < this.#entries.length) {
      throw new ChunkingError('truncated', `the pack ends at ${this.#offset} of ${this.#total} bytes: send the rest`);
    }
  }

  /** Copies what the header still lacks from `piece`; answers how many bytes that were. */
  #takeHeader(piece: Uint8Array, from: number): number {
    const inHead = this.#offset < PACK_HEAD_BYTES;
    const target = inHead ? this.#head : (this.#table ?? this.#openTable());
    const at = inHead ? this.#offset : this.#offset - PACK_HEAD_BYTES;
    const count = Math.min(piece.length - from, target.length - at);
    target.set(piece.subarray(from, from + count), at);
    this.#offset += count;
    if (this.#offset === PACK_HEAD_BYTES) this.#openTable();
    else if (!inHead && at + count === target.length) this.#closeTable(target);
    return count;
  }

  #openTable(): Uint8Array<ArrayBuffer> {
    const view = viewOf(this.#head);
    if (view.getUint32(0) !== PACK_MAGIC) throw new ChunkingError('badMagic', 'these bytes do not begin like a pack ("HFPK")');
    const version = view.getUint8(4);
    if (version !== PACK_VERSION || this.#head[5] !== 0 || this.#head[6] !== 0 || this.#head[7] !== 0) {
      throw new ChunkingError('badVersion', `pack version ${version} is not known here: this side reads version ${PACK_VERSION}`);
    }
    const count = view.getUint32(8);
    checkCount(count);
    if (packHeaderSize(count) + count > this.#total) {
      throw new ChunkingError('badCount', `${count} chunks do not fit a pack of ${this.#total} bytes`);
    }
    this.#table = new Uint8Array(count * PACK_ROW_BYTES);
    return this.#table;
  }

  #closeTable(table: Uint8Array): void {
    const entries = readTable(table, this.#offset);
    const last = entries.at(-1);
    const end = last === undefined ? this.#offset : last.offset + last.size;
    if (end > this.#total) throw new ChunkingError('truncated', `the table names ${end} bytes, the sender announced ${this.#total}`);
    if (end < this.#total) throw new ChunkingError('trailingBytes', `the table names ${end} bytes, the sender announced ${this.#total}`);
    this.#entries = entries;
    this.#table = null;
  }
}
