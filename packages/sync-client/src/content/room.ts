import type { BlobStore } from '../ports/blob-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { OnlyHere } from './only-here.ts';
import type { Shedder } from './shedder.ts';
import { formatBytes } from '../words/bytes.ts';
import type { Shelf } from './shelf.ts';

/** So much of the quota is used at most; the browser needs some, and so does the database (H5). */
export const usable = 0.9;
/** For less than this nobody asks the disk itself: should it be full, that is told when it shows. */
const askedFrom = 8 * 1024 * 1024;
/** So much has to be left beside what is added, for what the database writes about it. */
const restBytes = 64 * 1024 * 1024;
/** So much of the quota may be filled with bytes that exist nowhere else, in a browser that does not promise to keep them. */
const usableUnkept = 0.5;

interface Look {
  /** Bytes that have to go first. */
  readonly over: number;
  /** The browser keeps that much of what only this device holds. */
  readonly isKept: boolean;
  /** Bytes that would fit, what is cached given up for it. */
  readonly free: number;
}

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
    const { over, isKept, free } = await this.look(bytes);
    const room = { needed: bytes, free };
    if (!isKept) throw new SyncClientError('storage', `This browser does not promise to keep files, and too much here is not sent yet: ${formatBytes(bytes)} are needed, ${formatBytes(free)} are free. Let it be sent first, or install Holdfast`, { room });
    if (over > 0 && (await this.#shedder.free(over)) < over) {
      throw new SyncClientError('storage', `This device has too little room: ${formatBytes(bytes)} are needed, ${formatBytes(free)} are free. Free some space, or add fewer files at once`, { room });
    }
  }

  /** What stands in the way of so many bytes more. */
  async look(bytes: number): Promise<Look> {
    const kept = await this.keep();
    const { used, quota } = await this.#blobs.estimate();
    const unkept = kept ? Number.POSITIVE_INFINITY : quota * usableUnkept - this.#onlyHere.bytes(this.#shelf);
    const room = Math.min(quota * usable - used, await this.#found(bytes));
    const over = bytes - room;
    const spare = over > 0 ? await this.#shedder.spare() : 0;
    return { over, isKept: bytes <= unkept, free: Math.floor(Math.max(0, Math.min(unkept, room + spare))) };
  }

  /** What there is room for in truth, if that is less than `bytes`. */
  async #found(bytes: number): Promise<number> {
    if (this.#blobs.room === undefined || bytes < askedFrom) return Number.POSITIVE_INFINITY;
    const rest = Math.min(restBytes, bytes / 10);
    const found = await this.#blobs.room(bytes + rest);
    return found < bytes + rest ? found - rest : Number.POSITIVE_INFINITY;
  }

  /** Sees that so many bytes more can be fetched, which the server holds as well; what was not used for longer gives way. False when they do not fit. */
  async allows(bytes: number): Promise<boolean> {
    const { used, quota } = await this.#blobs.estimate();
    const over = used + bytes - quota * usable;
    return over <= 0 || (await this.#shedder.freeIfEnough(over));
  }
}
