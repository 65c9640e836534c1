import { SyncClientError } from '@holdfast/sync-client';
import type { BlobFile, BlobStore, BlobWriter } from '@holdfast/sync-client';
import { OpfsCount, unlessMissing } from './opfs-count.ts';

/** No bytes are ever in it. */
const probe = 'room-probe';
/** A read may meet a write of another tab: it is made again, so often. */
const attempts = 5;
const retryMs = 20;
/** Written at once: the browser copies what it is given, and for each larger copy it takes new memory, at three times the cost. */
const writtenAtOnce = 1024 * 1024;

/** Files in the origin private file system, in one folder of one person (H7). Runs in a dedicated worker: only there are writes synchronous. */
export class OpfsBlobStore implements BlobStore {
  readonly #folder: Promise<FileSystemDirectoryHandle>;
  readonly #name: string;
  readonly #askToPersist: () => Promise<boolean>;
  readonly #count = new OpfsCount();
  /** Files that this worker is writing: only their own handle sees all bytes. */
  readonly #open = new Map<string, FileSystemSyncAccessHandle>();

  /** `askToPersist` runs where the window is: workers may not ask. */
  constructor(folder: string, askToPersist: () => Promise<boolean>) {
    this.#name = folder;
    this.#folder = navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(folder, { create: true }));
    this.#askToPersist = askToPersist;
  }

  async create(name: string): Promise<BlobWriter> {
    const folder = await this.#folder;
    const exists = await folder.getFileHandle(name).then(() => true, (error: unknown) => unlessMissing(error, false));
    if (exists) throw new SyncClientError('storage', `The file ${name} exists already on this device`);
    const handle = await folder.getFileHandle(name, { create: true }).then((file) => file.createSyncAccessHandle()).catch((error: unknown) => {
      throw isNamed(error, 'QuotaExceededError') ? full(error) : error;
    });
    this.#open.set(name, handle);
    return this.#writer(name, handle);
  }

  async read(name: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const handle = this.#open.get(name);
    if (handle !== undefined) return readOpen(handle, name, from, to);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return new Uint8Array(await (await this.#slice(name, from, to)).arrayBuffer());
      } catch (error) {
        if (!isNamed(error, 'NotReadableError') || attempt === attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs * attempt));
      }
    }
  }

  async blob(name: string, from: number, to: number): Promise<Blob> {
    const handle = this.#open.get(name);
    return handle === undefined ? await this.#slice(name, from, to) : new Blob([readOpen(handle, name, from, to)]);
  }

  async list(): Promise<readonly BlobFile[]> {
    const files: BlobFile[] = [];
    for await (const [name, entry] of await this.#folder) {
      if (entry.kind !== 'file' || name === probe) continue;
      // One that another tab removes meanwhile is not there.
      const file = await (entry as FileSystemFileHandle).getFile().catch((error: unknown) => unlessMissing(error, null));
      if (file !== null) files.push({ name, size: file.size, modified: file.lastModified });
    }
    return files;
  }

  /** It is emptied before: see `OpfsCount` for what Chromium counts of one that goes with its bytes. */
  async remove(name: string): Promise<void> {
    const folder = await this.#folder;
    await emptied(folder, name).then(() => folder.removeEntry(name)).catch((cause: unknown) => {
      if (isNamed(cause, 'NoModificationAllowedError')) throw new SyncClientError('storage', `The file ${name} is being written on this device: it cannot be removed until that has ended`, { cause });
      return unlessMissing(cause, undefined);
    });
    this.#count.set(this.#path(name), 0);
  }

  /** Growing a file takes its room at once, without a byte being written. One tab asks at a time. */
  room(bytes: number): Promise<number> {
    return navigator.locks.request(`${this.#name}/${probe}`, () => this.#grow(bytes));
  }

  async #grow(bytes: number): Promise<number> {
    const folder = await this.#folder;
    const handle = await folder.getFileHandle(probe, { create: true }).then((file) => file.createSyncAccessHandle()).catch((error: unknown) => {
      if (isNamed(error, 'QuotaExceededError')) return 0;
      throw error;
    });
    if (typeof handle === 'number') return handle;
    try {
      return largestSize(handle, Math.ceil(bytes));
    } finally {
      handle.truncate(0);
      handle.close();
      await folder.removeEntry(probe);
    }
  }

  async estimate(): Promise<{ readonly used: number; readonly quota: number; readonly persisted: boolean }> {
    const [told, persisted] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
    return { ...(await this.#count.mend(told)), persisted };
  }

  async persist(): Promise<boolean> {
    return await this.#askToPersist();
  }

  async #slice(name: string, from: number, to: number): Promise<Blob> {
    const handle = await (await this.#folder).getFileHandle(name).catch((error: unknown) => unlessMissing(error, null));
    const file = await handle?.getFile();
    if (file === undefined || file.size < to) throw lost(name, from, to);
    return file.slice(from, to);
  }

  #path(name: string): string {
    return `${this.#name}/${name}`;
  }

  #writer(name: string, handle: FileSystemSyncAccessHandle): BlobWriter {
    let size = 0;
    const grown = (to: number): void => {
      size = to;
      this.#count.set(this.#path(name), to);
    };
    return {
      get size() {
        return size;
      },
      append: async (pieces) => {
        const offset = size;
        for (const piece of pieces) grown(size + writeAll(handle, piece, size));
        return offset;
      },
      truncate: async (to) => {
        cutBack(handle, to);
        grown(to);
      },
      flush: async () => handle.flush(),
      close: async () => {
        if (!this.#open.delete(name)) return;
        handle.flush();
        handle.close();
      },
    };
  }
}

const emptied = async (folder: FileSystemDirectoryHandle, name: string): Promise<void> => {
  const handle = await (await folder.getFileHandle(name)).createSyncAccessHandle();
  handle.truncate(0);
  handle.close();
};

const fitsIn = (handle: FileSystemSyncAccessHandle, bytes: number): boolean => {
  try {
    handle.truncate(bytes);
    // A private window grows a file as far as it can, and says nothing.
    return handle.getSize() === bytes;
  } catch (error) {
    if (isNamed(error, 'QuotaExceededError')) return false;
    throw error;
  }
};

/** To a thousandth of `most`. */
const largestSize = (handle: FileSystemSyncAccessHandle, most: number): number => {
  if (fitsIn(handle, most)) return most;
  let [fits, over] = [0, most];
  while (over - fits > most / 1000) {
    const middle = Math.floor((fits + over) / 2);
    if (fitsIn(handle, middle)) fits = middle;
    else over = middle;
  }
  return fits;
};

/** Nothing may be written short without being told. */
const writeAll = (handle: FileSystemSyncAccessHandle, piece: Uint8Array<ArrayBuffer>, at: number): number => {
  try {
    if (inParts(piece).every((part) => handle.write(part, { at: at + part.byteOffset - piece.byteOffset }) === part.length)) return piece.length;
  } catch (cause) {
    if (!isNamed(cause, 'QuotaExceededError')) {
      throw new SyncClientError('storage', 'The bytes could not be written to this device: reload the app and try again', { cause });
    }
    handle.truncate(at);
    throw full(cause);
  }
  handle.truncate(at);
  throw full(undefined);
};

const cutBack = (handle: FileSystemSyncAccessHandle, size: number): void => {
  try {
    handle.truncate(size);
  } catch (cause) {
    throw new SyncClientError('storage', 'The bytes of a file that could not be read to its end could not be taken back on this device: reload the app and try again', { cause });
  }
};

const inParts = (piece: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: Math.ceil(piece.length / writtenAtOnce) }, (_, i) => piece.subarray(i * writtenAtOnce, (i + 1) * writtenAtOnce));

const full = (cause: unknown): SyncClientError =>
  new SyncClientError('storage-full', 'This device has no room left: free some space and try again', { cause });

const lost = (name: string, from: number, to: number): SyncClientError =>
  new SyncClientError('content-lost', `The bytes ${from} to ${to} of ${name} are not on this device any more`);

const readOpen = (handle: FileSystemSyncAccessHandle, name: string, from: number, to: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(to - from);
  if (handle.read(bytes, { at: from }) !== bytes.length) throw lost(name, from, to);
  return bytes;
};

const isNamed = (error: unknown, name: string): boolean => error instanceof DOMException && error.name === name;
