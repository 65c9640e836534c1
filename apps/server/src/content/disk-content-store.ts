import { randomUUID } from 'node:crypto';
import { access, constants, type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type ByteRange, ContentError, type ContentStore, isObjectKey, type ObjectKey, type ObjectSource, type ObjectStream } from '@holdfast/sync-server';
import { systemCodeOf } from '../server-error.ts';
import { type DiskLimits, usualDiskLimits, within } from './disk-deadline.ts';
import { FolderMaker, syncFolder } from './durable-folder.ts';
import { diskStream } from './disk-stream.ts';
import { FileWriter } from './file-writer.ts';

/**
 * The content store in a folder: each object one file, written under another name, synced, renamed, its folder synced.
 * A kill at any moment leaves the old object, the new one, or an unnamed leftover that the next `open` sweeps. Every call has a deadline.
 */
export class DiskContentStore implements ContentStore {
  readonly #objects: string;
  readonly #incoming: string;
  readonly #folders = new FolderMaker();

  readonly #limits: DiskLimits;

  private constructor(folder: string, limits: DiskLimits) {
    this.#limits = limits;
    this.#objects = join(folder, 'objects');
    this.#incoming = join(folder, 'incoming');
  }

  /**
   * Opens the store in `folder`, making it when it is not there. One process at a time sweeps: it removes what a dead one has left of
   * its puts. Whoever comes beside it (an administrator's command) must not: those may be files that are just being written.
   */
  static async open(folder: string, { sweep = true, limits = usualDiskLimits }: { readonly sweep?: boolean; readonly limits?: DiskLimits } = {}): Promise<DiskContentStore> {
    const store = new DiskContentStore(folder, limits);
    await mkdir(store.#incoming, { recursive: true });
    await store.#folders.ensure(store.#objects);
    if (sweep) for (const leftover of await readdir(store.#incoming)) await rm(join(store.#incoming, leftover), { recursive: true, force: true });
    return store;
  }

  /** Rejects when the folder cannot be written. */
  async check(): Promise<void> {
    await access(this.#incoming, constants.W_OK);
    await access(this.#objects, constants.W_OK);
  }

  async put(key: ObjectKey, source: ObjectSource): Promise<void> {
    const target = this.#pathOf(key);
    try {
      const { deadlineMs, bytesPerSecond } = this.#limits;
      await within(deadlineMs + (source.size / bytesPerSecond) * 1000, this.#store(target, key, source));
    } catch (error) {
      this.#folders.forget(dirname(target));
      throw explain(error, key);
    }
  }

  async #store(target: string, key: ObjectKey, source: ObjectSource): Promise<void> {
    await this.#folders.ensure(dirname(target));
    if (source.file === undefined) await this.#write(target, key, source);
    else await takeOver(source.file, target, key, source.size);
    await syncFolder(dirname(target));
  }

  async read(key: ObjectKey, range: ByteRange): Promise<ObjectStream> {
    const { deadlineMs } = this.#limits;
    const late = (handle: FileHandle): void => void handle.close().catch(() => undefined); // nobody waits for it any more
    const handle = await within(deadlineMs, open(this.#pathOf(key), 'r'), late).catch((error: unknown) => {
      throw explain(error, key);
    });
    try {
      const { size } = await within(deadlineMs, handle.stat());
      if (range.to > size) throw new ContentError('rangePastEnd', `"${key}" ends at ${size}, not ${range.to}`, { subject: key });
      return diskStream(handle, key, range, this.#limits);
    } catch (error) {
      late(handle);
      throw error;
    }
  }

  async stat(key: ObjectKey): Promise<{ readonly size: number } | null> {
    try {
      const { size } = await within(this.#limits.deadlineMs, stat(this.#pathOf(key)));
      return { size };
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return null;
      throw explain(error, key);
    }
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: ObjectKey; readonly size: number }> {
    const folder = join(this.#objects, ...prefix.split('/').slice(0, -1));
    for await (const path of filesBelow(folder, this.#limits.deadlineMs)) {
      const key = relative(this.#objects, path).split(sep).join('/');
      if (!isObjectKey(key) || !key.startsWith(prefix)) continue;
      const object = await this.stat(key);
      if (object !== null) yield { key, size: object.size };
    }
  }

  async delete(key: ObjectKey): Promise<void> {
    await within(this.#limits.deadlineMs, rm(this.#pathOf(key), { force: true })).catch((error: unknown) => {
      throw explain(error, key);
    });
  }

  async #write(target: string, key: ObjectKey, source: ObjectSource): Promise<void> {
    const temporary = join(this.#incoming, randomUUID());
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const size = await fill(handle, source);
      if (size !== source.size) throw wrongSize(key, source.size, size);
      await handle.datasync();
      await handle.close();
      await rename(temporary, target);
    } catch (error) {
      await handle.close();
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #pathOf(key: ObjectKey): string {
    return join(this.#objects, ...key.split('/'));
  }
}

/**
 * Renames a finished, synced file into place: no byte is written twice. One that hangs and is done too late takes what lies under that name
 * by then: that pack has no row and gets none, and its sender sends it again.
 */
const takeOver = async (file: string, target: string, key: ObjectKey, size: number): Promise<void> => {
  const found = (await stat(file)).size;
  if (found !== size) throw wrongSize(key, size, found);
  await rename(file, target);
};

/** Writes a source and counts it. Copies each piece: the source may rewrite it. */
const fill = async (handle: FileHandle, source: ObjectSource): Promise<number> => {
  const writer = new FileWriter(handle, 0);
  for await (const piece of source.open()) {
    await writer.push(piece.slice());
    if (writer.end > source.size) break;
  }
  await writer.flush();
  return writer.end;
};

async function* filesBelow(folder: string, deadlineMs: number): AsyncGenerator<string> {
  const entries = await within(deadlineMs, opendir(folder)).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (entries === null) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, deadlineMs);
    else yield path;
  }
}

const wrongSize = (key: ObjectKey, announced: number, found: number): ContentError =>
  new ContentError('sizeMismatch', `"${key}" was announced with ${announced} bytes and has ${found}`, { subject: key });

/** What the file system says, in the store's words; what the source itself threw passes through. */
const explain = (error: unknown, key: ObjectKey): unknown => {
  switch (systemCodeOf(error)) {
    case 'ENOENT':
      return new ContentError('objectMissing', `no object "${key}" in the store`, { subject: key, cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new ContentError('storageFull', 'the disk of the content store is full: free space, then try again', { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
    case 'EMFILE':
      return new ContentError('storageUnavailable', `the content store's folder cannot be used: ${error instanceof Error ? error.message : ''}`, { cause: error });
    default:
      return error;
  }
};
