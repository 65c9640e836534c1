import { open, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '@holdfast/sync-client';

/** So many bytes that are about to be written over: nobody fills them with zeros first. */
export const unfilled = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);

/** A part of an open file as the engine reads it: each read goes to the disk, nothing is kept. */
class FilePart implements ByteSource {
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #from: number;

  constructor(handle: FileHandle, from: number, to: number) {
    this.#handle = handle;
    this.#from = from;
    this.size = to - from;
  }

  slice(from: number, to: number): ByteSource {
    const start = Math.min(from, this.size);
    return new FilePart(this.#handle, this.#from + start, this.#from + Math.max(start, Math.min(to, this.size)));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = unfilled(this.size);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await this.#handle.read(bytes, at, bytes.length - at, this.#from + at);
      if (bytesRead === 0) throw new Error(`The file ended ${bytes.length - at} bytes early: it was changed while it was read`);
      at += bytesRead;
    }
    return bytes.buffer;
  }
}

/** A file of this machine, to be added to the engine. Dispose of it when the engine has staged it. */
export interface DiskFile extends AsyncDisposable {
  readonly source: ByteSource;
}

export const openDiskFile = async (path: string): Promise<DiskFile> => {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return { source: new FilePart(handle, 0, size), [Symbol.asyncDispose]: () => handle.close() };
};
