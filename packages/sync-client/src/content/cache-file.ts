import type { WireManifest } from '@holdfast/protocol';
import type { BlobStore, BlobWriter } from '../ports/blob-store.ts';
import { type ByteSource, readBytes } from '../ports/byte-source.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { BlobGroupRow, StoredBlob } from '../ports/replica-store.ts';
import { importLock } from './staging-file.ts';

const prefix = 'cached-';
/** Bytes copied at a time. */
const pieceBytes = 4 * 1024 * 1024;

/** Files of bytes that the server holds as well: without a row they are worth nothing to anybody. */
export const isCacheFile = (file: string): boolean => file.startsWith(prefix);

/** A growing file of contents that were fetched. Unlike a staging file it has no records: its bytes were never only here (H3). */
export class CacheFile {
  readonly name: string;
  readonly #blobs: BlobStore;
  readonly #writer: BlobWriter;
  readonly #held: StoredBlob[] = [];

  private constructor(name: string, blobs: BlobStore, writer: BlobWriter) {
    this.name = name;
    this.#blobs = blobs;
    this.#writer = writer;
  }

  /** Makes a new one for `work`, which commits its row or discards it: one that nobody writes and no row names is swept. */
  static within<T>({ blobs, locks, random }: Pick<EnginePorts, 'blobs' | 'locks' | 'random'>, work: (file: CacheFile) => Promise<T>): Promise<T> {
    const name = `${prefix}${random.uuid()}`;
    return locks.hold(importLock(name), async () => await work(new CacheFile(name, blobs, await blobs.create(name))));
  }

  get size(): number {
    return this.#writer.size;
  }

  async append(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    await this.#writer.append(pieces);
  }

  /** The bytes of this content were appended at `offset`. */
  holds(manifest: WireManifest, offset: number): void {
    this.#held.push({ manifest, offset });
  }

  /** Adds a content whose bytes are known to be right. */
  async add(manifest: WireManifest, source: ByteSource): Promise<void> {
    const offset = this.#writer.size;
    for (let from = 0; from < source.size; from += pieceBytes) {
      await this.#writer.append([await readBytes(source, from, Math.min(source.size, from + pieceBytes))]);
    }
    this.holds(manifest, offset);
  }

  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** Leaves it as it is. */
  async close(): Promise<void> {
    await this.#writer.close();
  }

  /** The row to be committed, once `work` has added what it is to hold. When that fails nothing is left of it; what cannot be removed is swept. */
  async fill(at: number, work: () => Promise<void>): Promise<BlobGroupRow> {
    try {
      await work();
      return await this.finish(at);
    } catch (error) {
      await Promise.allSettled([this.discard()]);
      throw error;
    }
  }

  /** The row to be committed; what was added is on the disk by then. */
  async finish(at: number): Promise<BlobGroupRow> {
    await this.#writer.flush();
    await this.#writer.close();
    return { file: this.name, blobs: this.#held, at };
  }

  /** Nothing of it is wanted. */
  async discard(): Promise<void> {
    await this.#writer.close();
    await this.#blobs.remove(this.name);
  }
}
