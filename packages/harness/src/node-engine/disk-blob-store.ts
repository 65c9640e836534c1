import { openAsBlob } from 'node:fs';
import { open, readdir, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SyncClientError } from '@holdfast/sync-client';
import type { BlobFile, BlobStore, BlobWriter } from '@holdfast/sync-client';
import { unfilled } from './disk-file.ts';

const codeOf = (error: unknown): string | null => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null);

const failure = (error: unknown, what: string): SyncClientError =>
  codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
    ? new SyncClientError('storage-full', `The disk has no room left for ${what}: free some space and try again`, { cause: error })
    : new SyncClientError('storage', `${what} could not be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

const lost = (name: string, cause?: unknown): SyncClientError =>
  new SyncClientError('content-lost', `The bytes of ${name} are not on this device any more`, { cause });

/** writev takes at most 1,024 pieces a call (IOV_MAX) and may write fewer bytes than it was given. */
const maxPieces = 1024;

const writeAll = async (handle: FileHandle, pieces: readonly Uint8Array<ArrayBuffer>[], position: number): Promise<void> => {
  let at = position;
  for (let from = 0; from < pieces.length; from += maxPieces) {
    let rest = pieces.slice(from, from + maxPieces).filter((piece) => piece.length > 0);
    while (rest.length > 0) {
      const { bytesWritten } = await handle.writev(rest, at);
      at += bytesWritten;
      rest = skip(rest, bytesWritten);
    }
  }
};

const skip = (pieces: readonly Uint8Array<ArrayBuffer>[], bytes: number): Uint8Array<ArrayBuffer>[] => {
  let left = bytes;
  let index = 0;
  for (; index < pieces.length; index += 1) {
    const length = pieces[index]?.length ?? 0;
    if (length > left) break;
    left -= length;
  }
  const [first, ...rest] = pieces.slice(index);
  return first === undefined ? [] : [first.subarray(left), ...rest];
};

/** Whenever so many bytes were written the disk begins to take them, while more are written: what is flushed at the end does not wait for all of them. */
const syncAheadBytes = 32 * 1024 * 1024;

class DiskBlobWriter implements BlobWriter {
  readonly #handle: FileHandle;
  readonly #name: string;
  #size = 0;
  #closed = false;
  #syncedTo = 0;
  #ahead: Promise<void> | null = null;
  /** What the disk said once it does not say again: the next flush tells it. */
  #failed: { readonly error: unknown } | null = null;

  constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  get size(): number {
    return this.#size;
  }

  async append(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
    const offset = this.#size;
    this.#size += pieces.reduce((sum, piece) => sum + piece.length, 0);
    try {
      await writeAll(this.#handle, pieces, offset);
    } catch (error) {
      throw failure(error, this.#name);
    }
    this.#syncAhead();
    return offset;
  }

  async truncate(size: number): Promise<void> {
    try {
      await this.#handle.truncate(size);
    } catch (error) {
      throw failure(error, this.#name);
    }
    this.#size = size;
    this.#syncedTo = Math.min(this.#syncedTo, size);
  }

  #syncAhead(): void {
    if (this.#ahead !== null || this.#size - this.#syncedTo < syncAheadBytes) return;
    this.#syncedTo = this.#size;
    this.#ahead = this.#handle.datasync().catch((error: unknown) => {
      this.#failed ??= { error };
    }).finally(() => (this.#ahead = null));
  }

  async flush(): Promise<void> {
    try {
      await this.#ahead;
      await this.#handle.datasync();
      if (this.#failed !== null) throw this.#failed.error;
    } catch (error) {
      throw failure(error, this.#name);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#ahead;
    await this.#handle.close();
  }
}

/** Keeps a device's bytes as files of one flat folder, which must be there. What was flushed survives a crash of the machine. */
export class DiskBlobStore implements BlobStore {
  readonly readsGrowing = true;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(name: string): Promise<BlobWriter> {
    try {
      return new DiskBlobWriter(await open(this.#path(name), 'wx'), name);
    } catch (error) {
      throw failure(error, name);
    }
  }

  async read(name: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = unfilled(to - from);
    const handle = await this.#openForReading(name);
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at);
        if (bytesRead === 0) throw lost(name);
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
    return bytes;
  }

  async blob(name: string, from: number, to: number): Promise<Blob> {
    const { size } = await this.#stat(name);
    if (size < to) throw lost(name);
    return (await openAsBlob(this.#path(name))).slice(from, to);
  }

  async list(): Promise<readonly BlobFile[]> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(names.map(async (name) => {
      // One that goes meanwhile is not there.
      const found = await stat(this.#path(name)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw failure(error, name);
      });
      return found === null ? [] : [{ name, size: found.size, modified: found.mtimeMs }];
    }));
    return files.flat();
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  async estimate(): Promise<{ readonly used: number; readonly quota: number; readonly persisted: boolean }> {
    const { bsize, bavail } = await statfs(this.#folder);
    const used = (await this.list()).reduce((sum, file) => sum + file.size, 0);
    return { used, quota: used + bsize * bavail, persisted: true };
  }

  async persist(): Promise<boolean> {
    return true;
  }

  /** The engine names files with [a-z0-9-] alone; anything else would leave the folder. */
  #path(name: string): string {
    if (!/^[a-z0-9-]{1,128}$/.test(name)) throw new SyncClientError('invalid', `"${name.slice(0, 80)}" cannot name a file of the engine`);
    return join(this.#folder, name);
  }

  async #openForReading(name: string): Promise<FileHandle> {
    try {
      return await open(this.#path(name), 'r');
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? lost(name, error) : failure(error, name);
    }
  }

  async #stat(name: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
    try {
      return await stat(this.#path(name));
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? lost(name, error) : failure(error, name);
    }
  }
}
