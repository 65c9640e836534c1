import { type ChunkHash, ChunkingError, hashFromBytes, type PackEntry, PackReader, type PackSpan } from '@holdfast/chunking';
import { ContentError } from './content-error.ts';
import type { HashRun, Sha256 } from './sha256.ts';

/**
 * Checks a pack while it arrives: every chunk is hashed as its bytes come and compared with its name the moment it ends.
 * Holds the table and one hash, never a body.
 *
 * @throws ContentError `packInvalid` (with `reason`) for what is no pack, `chunkMismatch` for bytes that do not hash:
 * from then on the whole pack is refused.
 */
export class PackVerifier {
  readonly #reader: PackReader;
  readonly #sha256: Sha256;
  #run: HashRun | null = null;
  #verified = 0;

  /** @param size bytes the sender announced. */
  constructor(size: number, sha256: Sha256) {
    this.#reader = asContentError(() => new PackReader(size));
    this.#sha256 = sha256;
  }

  /** Bytes from the beginning that are known to be right: the end of the table or of a chunk (H42). */
  get verified(): number {
    return this.#verified;
  }

  /** Bytes taken so far. */
  get taken(): number {
    return this.#reader.offset;
  }

  /** Checks the next bytes; keeps none of them. */
  push(piece: Uint8Array<ArrayBuffer>): void {
    asContentError(() => {
      for (const span of this.#reader.push(piece)) this.#take(span);
      if (this.#verified === 0 && this.#reader.entries !== null) this.#verified = this.#reader.entries[0]?.offset ?? 0;
    });
  }

  /** Says that all bytes came; answers the table. */
  finish(): readonly PackEntry[] {
    return asContentError(() => {
      this.#reader.finish();
      return this.#reader.entries ?? [];
    });
  }

  #take(span: PackSpan): void {
    if (span.first && span.last) return this.#compare(span.entry, this.#sha256.digest(span.bytes));
    this.#run ??= this.#sha256.begin();
    this.#run.update(span.bytes);
    if (!span.last) return;
    const digest = this.#run.digest();
    this.#run = null;
    this.#compare(span.entry, digest);
  }

  #compare(entry: PackEntry, digest: Uint8Array): void {
    const actual: ChunkHash = hashFromBytes(digest);
    if (actual !== entry.hash) {
      throw new ContentError('chunkMismatch', `the bytes of chunk ${entry.hash} hash to ${actual}: the pack is refused, read the file again and resend`, { subject: entry.hash });
    }
    this.#verified = entry.offset + entry.size;
  }
}

function asContentError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ChunkingError) throw new ContentError('packInvalid', error.message, { reason: error.code, cause: error });
    throw error;
  }
}
