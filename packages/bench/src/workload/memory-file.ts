import type { ByteSource } from '@holdfast/sync-client';

/** Bytes in memory as the engine reads a file. */
export class MemoryFile implements ByteSource {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  slice(from: number, to: number): ByteSource {
    return new MemoryFile(this.#bytes.subarray(from, to));
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.slice().buffer);
  }
}
