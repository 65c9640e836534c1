import type { BlobFile, BlobStore, BlobWriter } from '../ports/blob-store.ts';
import { SyncClientError } from '../sync-client-error.ts';

interface Held {
  readonly pieces: Uint8Array<ArrayBuffer>[];
  size: number;
  flushed: number;
  modified: number;
}

const copyRange = (file: Held, from: number, to: number): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(to - from);
  let start = 0;
  for (const piece of file.pieces) {
    const end = start + piece.length;
    if (end > from && start < to) out.set(piece.subarray(Math.max(0, from - start), Math.min(piece.length, to - start)), Math.max(0, start - from));
    start = end;
    if (start >= to) break;
  }
  return out;
};

/** Where a file's unflushed tail ends after a crash: at the last flushed byte, or torn anywhere after it. */
export type Tear = (flushed: number, written: number) => number;

/** One device's files, which outlive the engines. What was not flushed may be lost or torn by a crash. */
export class MemoryFiles {
  readonly #files = new Map<string, Held>();
  readonly #now: () => number;
  #quota = 1024 ** 4;
  #persisted = false;
  #promises = true;
  #era = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on at most so many bytes fit. */
  limit(bytes: number): void {
    this.#quota = bytes;
  }

  /** Asked to keep the bytes, this browser does not promise it (H5). */
  refuseToKeep(): void {
    this.#promises = false;
  }

  /** The browser removes the files and leaves the database (H5). */
  evict(): void {
    this.#files.clear();
  }

  /** All engines are gone; each file keeps its flushed bytes and of the rest what `tear` says. */
  crash(tear: Tear): void {
    this.#era += 1;
    for (const file of this.#files.values()) {
      const kept = Math.max(file.flushed, Math.min(file.size, tear(file.flushed, file.size)));
      const bytes = copyRange(file, 0, kept);
      file.pieces.splice(0, file.pieces.length, bytes);
      file.size = kept;
      file.flushed = kept;
    }
  }

  /** The same files on another disk (H4). */
  clone(): MemoryFiles {
    const twin = new MemoryFiles(this.#now);
    for (const [name, file] of this.#files) twin.#files.set(name, { ...file, pieces: [...file.pieces] });
    return twin;
  }

  /** Flips one bit of a stored byte (H8). */
  rot(name: string, offset: number): void {
    const file = this.#files.get(name);
    if (file === undefined) throw new SyncClientError('content-lost', `No file ${name} on this device`);
    const bytes = copyRange(file, 0, file.size);
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    file.pieces.splice(0, file.pieces.length, bytes);
  }

  open(): BlobStore {
    const era = this.#era;
    const live = (): void => {
      if (era !== this.#era) throw new SyncClientError('closed', 'The files are closed: open the engine again');
    };
    return {
      create: async (name) => (live(), this.#create(name, live)),
      read: async (name, from, to) => (live(), this.#read(name, from, to)),
      blob: async (name, from, to) => (live(), new Blob([this.#read(name, from, to)])),
      readsGrowing: true,
      list: async () => (live(), this.#list()),
      remove: async (name) => {
        live();
        this.#files.delete(name);
      },
      estimate: async () => ({ used: this.#used(), quota: this.#quota, persisted: this.#persisted }),
      persist: async () => (this.#persisted = this.#promises),
    };
  }

  #create(name: string, live: () => void): BlobWriter {
    if (this.#files.has(name)) throw new SyncClientError('storage', `The file ${name} exists already`);
    const file: Held = { pieces: [], size: 0, flushed: 0, modified: this.#now() };
    this.#files.set(name, file);
    return {
      get size() {
        return file.size;
      },
      append: async (pieces) => {
        live();
        return this.#append(file, pieces);
      },
      truncate: async (size) => {
        live();
        file.pieces.splice(0, file.pieces.length, copyRange(file, 0, size));
        file.size = size;
        file.flushed = Math.min(file.flushed, size);
        file.modified = this.#now();
      },
      flush: async () => {
        live();
        file.flushed = file.size;
      },
      close: async () => undefined,
    };
  }

  #append(file: Held, pieces: readonly Uint8Array<ArrayBuffer>[]): number {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#used() + bytes > this.#quota) throw new SyncClientError('storage-full', 'This device has no room left: free some space and try again');
    const offset = file.size;
    for (const piece of pieces) file.pieces.push(piece.slice());
    file.size += bytes;
    file.modified = this.#now();
    return offset;
  }

  #read(name: string, from: number, to: number): Uint8Array<ArrayBuffer> {
    const file = this.#files.get(name);
    if (file === undefined || file.size < to) throw new SyncClientError('content-lost', `The bytes ${from} to ${to} of ${name} are not on this device any more`);
    return copyRange(file, from, to);
  }

  #list(): BlobFile[] {
    return [...this.#files].map(([name, file]) => ({ name, size: file.size, modified: file.modified }));
  }

  #used(): number {
    let used = 0;
    for (const file of this.#files.values()) used += file.size;
    return used;
  }
}
