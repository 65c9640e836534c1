import type { ByteSource } from '@holdfast/sync-client';

/** A file on a person's own disk, as a page reads it: where it lies, without a copy, and only as long as it is what was chosen. */
export class SimFile {
  #bytes: Uint8Array<ArrayBuffer> | null;
  /** Grows whenever a page that has chosen the file before can tell that it is another. */
  #seen = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** Null when it is gone. */
  get bytes(): Uint8Array<ArrayBuffer> | null {
    return this.#bytes;
  }

  /** It has other bytes from now on. `unseen`: within the grain of the disk's clock, so that whoever reads on gets them and nobody tells him. */
  write(bytes: Uint8Array<ArrayBuffer>, how: 'seen' | 'unseen'): void {
    this.#bytes = bytes;
    if (how === 'seen') this.#seen += 1;
  }

  /** It is moved away, or its disk taken out. */
  take(): void {
    this.#bytes = null;
  }

  /** The file as it is chosen now; fails, as a browser's does, once it is gone or seen to be another. */
  choose(): ByteSource {
    const [seen, size] = [this.#seen, this.#bytes?.length ?? 0];
    const part = (from: number, to: number): ByteSource => ({
      size: to - from,
      slice: (low, high) => part(from + low, from + high),
      arrayBuffer: async () => {
        if (this.#bytes === null || this.#seen !== seen) throw new DOMException('The file could not be read', 'NotReadableError');
        return this.#bytes.slice(from, to).buffer;
      },
    });
    return part(0, size);
  }
}
