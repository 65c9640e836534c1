import { type Chunker, CutScanner, hashFromBytes, type ManifestChunk } from '@holdfast/chunking';
import type { HashRun, Sha256 } from '@holdfast/sync-server';

/** Consecutive bytes of one chunk, and the chunk when it ends with them. */
export interface HashedSpan {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ended: ManifestChunk | null;
}

/** Cuts and hashes a stream of pieces without holding a chunk: what goes by is handed on as views of the pieces. */
export class ChunkHasher {
  readonly #scanner: CutScanner;
  readonly #sha256: Sha256;
  #run: HashRun | null = null;
  #size = 0;

  constructor(chunker: Chunker, sha256: Sha256) {
    this.#scanner = new CutScanner(chunker);
    this.#sha256 = sha256;
  }

  /** The spans of `piece`, in order. Advance it to its end before the next push. */
  *push(piece: Uint8Array<ArrayBuffer>): Generator<HashedSpan, void, undefined> {
    for (let from = 0; from < piece.length; ) {
      const cut = this.#scanner.next(piece, from);
      const bytes = piece.subarray(from, cut < 0 ? piece.length : cut);
      from += bytes.length;
      this.#run ??= this.#sha256.begin();
      this.#run.update(bytes);
      this.#size += bytes.length;
      yield { bytes, ended: cut < 0 ? null : this.finish() };
    }
  }

  /** The chunk that the bytes so far end with, or null when they ended at a cut. */
  finish(): ManifestChunk | null {
    if (this.#run === null) return null;
    const chunk = { hash: hashFromBytes(this.#run.digest()), size: this.#size };
    this.#run = null;
    this.#size = 0;
    return chunk;
  }
}
