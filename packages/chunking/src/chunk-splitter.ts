import type { Chunker } from './chunker.ts';
import { concatBytes } from './bytes.ts';
import { CutScanner } from './cut-scanner.ts';

/**
 * Splits a stream of pieces into whole chunks. Holds at most one chunk (`chunker.max` bytes).
 *
 * A chunk that lies within one piece is a view of it; only one that straddles pieces is copied, once. So a piece belongs to
 * the splitter until the chunks that touch it have been handed out: do not rewrite its buffer before.
 *
 * @example
 * const splitter = new ChunkSplitter(chunkerForSize(file.size));
 * for await (const piece of file.stream()) for (const chunk of splitter.push(piece)) await store(chunk);
 * const last = splitter.finish();
 */
export class ChunkSplitter {
  readonly #scanner: CutScanner;
  #parts: Uint8Array<ArrayBuffer>[] = [];

  constructor(chunker: Chunker) {
    this.#scanner = new CutScanner(chunker);
  }

  /** The chunks that end within `piece`, in order. Advance it to its end before the next push. */
  *push(piece: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    let from = 0;
    while (from < piece.length) {
      const cut = this.#scanner.next(piece, from);
      const end = cut < 0 ? piece.length : cut;
      const part = piece.subarray(from, end);
      from = end;
      this.#parts.push(part);
      if (cut >= 0) yield this.#take();
    }
  }

  /** The last chunk, or null when the bytes ended at a cut or there were none. */
  finish(): Uint8Array<ArrayBuffer> | null {
    return this.#parts.length === 0 ? null : this.#take();
  }

  #take(): Uint8Array<ArrayBuffer> {
    const [only, ...more] = this.#parts;
    const chunk = only !== undefined && more.length === 0 ? only : concatBytes(this.#parts);
    this.#parts = [];
    return chunk;
  }
}

/** The chunks of `pieces`, in order; constant memory. The rule about the pieces' buffers is ChunkSplitter's. */
export async function* splitStream(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>,
  chunker: Chunker,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const splitter = new ChunkSplitter(chunker);
  for await (const piece of pieces) yield* splitter.push(piece);
  const last = splitter.finish();
  if (last !== null) yield last;
}

/** The chunks of bytes that are all here, as views of them. */
export function splitBytes(bytes: Uint8Array<ArrayBuffer>, chunker: Chunker): Uint8Array<ArrayBuffer>[] {
  const splitter = new ChunkSplitter(chunker);
  const chunks = [...splitter.push(bytes)];
  const last = splitter.finish();
  return last === null ? chunks : [...chunks, last];
}
