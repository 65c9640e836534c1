import type { BlobStore } from '../ports/blob-store.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { asBlob, readBytes } from '../ports/byte-source.ts';
import type { Random } from '../ports/random.ts';
import { SyncClientError } from '../sync-client-error.ts';

/** Where bytes are read that are to be sent. */
export type BlobReading = Pick<BlobStore, 'read' | 'blob'>;

const changed = (cause: unknown): SyncClientError => new SyncClientError('content-lost', 'The file was moved or changed while it was sent', { cause });

/** Files of the person that are read where they lie, as if they were files of this device's own: nothing of them is copied. They end with the page. */
export class LentFiles implements BlobReading {
  readonly #random: Random;
  readonly #sources = new Map<string, ByteSource>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Answers the name under which it is read. */
  lend(source: ByteSource): string {
    const name = `lent-${this.#random.uuid()}`;
    this.#sources.set(name, source);
    return name;
  }

  giveBack(name: string): void {
    this.#sources.delete(name);
  }

  async read(name: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await readBytes(this.#at(name), from, to).catch((cause: unknown) => {
      throw changed(cause);
    });
    if (bytes.length !== to - from) throw changed(undefined);
    return bytes;
  }

  /** Whether it can be read shows only when it is. */
  async blob(name: string, from: number, to: number): Promise<Blob> {
    return await asBlob(this.#at(name).slice(from, to));
  }

  #at(name: string): ByteSource {
    const source = this.#sources.get(name);
    if (source === undefined) throw changed(undefined);
    return source;
  }
}
