import type { BlobStore } from '../ports/blob-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { OnlyHere } from './only-here.ts';
import type { Shedder } from './shedder.ts';
import type { Shelf } from './shelf.ts';

/** So much of the quota is used at most; the browser needs some, and so does the database (H5). */
export const usable = 0.9;
/** So much of the quota may be filled with bytes that exist nowhere else, in a browser that does not promise to keep them. */
const usableUnkept = 0.5;

/** Whether bytes fit onto this device, and whether it will keep them (H5). */
export class Room {
  readonly #blobs: BlobStore;
  readonly #shelf: Shelf;
  readonly #onlyHere: OnlyHere;
  readonly #shedder: Shedder;
  #asked: Promise<boolean> | null = null;

  constructor(blobs: BlobStore, shelf: Shelf, onlyHere: OnlyHere, shedder: Shedder) {
    this.#blobs = blobs;
    this.#shelf = shelf;
    this.#onlyHere = onlyHere;
    this.#shedder = shedder;
  }

  /** Asks the browser once to keep what is here. Answers whether it will. */
  async keep(): Promise<boolean> {
    const { persisted } = await this.#blobs.estimate();
    if (persisted) return true;
    this.#asked ??= this.#blobs.persist();
    return await this.#asked;
  }

  /** The person wants the browser to be asked once more. */
  async askAgain(): Promise<boolean> {
    this.#asked = null;
    return await this.keep();
  }

  /**
   * Sees that so many bytes more can be staged: bytes that the server holds as well give way to them.
   * @throws SyncClientError `storage` when they do not fit; nothing was changed but the cache.
   */
  async make(bytes: number): Promise<void> {
    if (bytes === 0) return;
    const kept = await this.keep();
    const { used, quota } = await this.#blobs.estimate();
    if (!kept && this.#onlyHere.bytes(this.#shelf) + bytes > quota * usableUnkept) {
      throw new SyncClientError('storage', `This browser does not promise to keep files, and too much here is not sent yet to add ${bytes} bytes: let it be sent first, or install Holdfast`);
    }
    const over = used + bytes - quota * usable;
    if (over > 0 && (await this.#shedder.free(over)) < over) {
      throw new SyncClientError('storage', `This device has no room for ${bytes} more bytes: free some space, or add fewer files at once`);
    }
  }

  /** Sees that so many bytes more can be fetched, which the server holds as well; what was not used for longer gives way. False when they do not fit. */
  async allows(bytes: number): Promise<boolean> {
    const { used, quota } = await this.#blobs.estimate();
    const over = used + bytes - quota * usable;
    return over <= 0 || (await this.#shedder.freeIfEnough(over));
  }
}
