import { encodeManifest, hashFromBytes, HASH_BYTES, type ManifestChunk, toHex } from '@holdfast/chunking';
import { asManifestId, type ManifestId } from '@holdfast/domain';
import type { HashRun, Sha256 } from './sha256.ts';

/** Chunks that are encoded and hashed together: well under a millisecond of work. */
const pieceChunks = 1000;
const encodedBytes = HASH_BYTES + 4;

/**
 * The chunks of a manifest, in order, that may be a million: kept in their canonical encoding, 36 bytes each, and hashed as they come, so
 * that nothing is ever done over all of them at once.
 */
export class OfferedChunks implements Iterable<ManifestChunk> {
  readonly #sha256: Sha256;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #open: ManifestChunk[] = [];
  #run: HashRun | null = null;
  #length = 0;
  #bytes = 0;
  #largest = 0;
  #id: ManifestId | null = null;

  constructor(sha256: Sha256, chunks: Iterable<ManifestChunk> = []) {
    this.#sha256 = sha256;
    for (const chunk of chunks) this.add(chunk);
  }

  get length(): number {
    return this.#length;
  }

  /** The sum of their sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The size of the largest; 0 without any. */
  get largest(): number {
    return this.#largest;
  }

  add(chunk: ManifestChunk): void {
    this.#length += 1;
    this.#bytes += chunk.size;
    this.#largest = Math.max(this.#largest, chunk.size);
    this.#open.push(chunk);
    if (this.#open.length < pieceChunks) return;
    const piece = encodeManifest(this.#open);
    this.#run ??= this.#sha256.begin();
    this.#run.update(piece);
    this.#pieces.push(piece);
    this.#open = [];
  }

  /** What a manifest of these chunks is called. To be asked after the last. */
  id(): ManifestId {
    this.#id ??= this.#hash();
    return this.#id;
  }

  #hash(): ManifestId {
    const rest = encodeManifest(this.#open);
    if (this.#run === null) return asManifestId(toHex(this.#sha256.digest(rest)));
    this.#run.update(rest);
    return asManifestId(toHex(this.#run.digest()));
  }

  *[Symbol.iterator](): Iterator<ManifestChunk> {
    for (const piece of this.#pieces) {
      const sizes = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
      for (let at = 0; at < piece.length; at += encodedBytes) yield { hash: hashFromBytes(piece.subarray(at, at + HASH_BYTES)), size: sizes.getUint32(at + HASH_BYTES) };
    }
    yield* this.#open;
  }
}
