import type { FileHandle } from 'node:fs/promises';

/** Bytes gathered before they are written: one writev of a mebibyte is twice as fast as sixteen writes. */
const gatherBytes = 1024 * 1024;

/** Less than this is not worth a write. */
const gatherAtLeast = 64 * 1024;

/** How much each writer gathers, in bytes. */
export interface Gathering {
  readonly share: number;
}

/** Divides a number of bytes among whoever is sent bytes at the moment, so that many slow senders hold no more than a few fast ones. */
export class WriteBudget implements Gathering {
  readonly #bytes: number;
  #present = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  get share(): number {
    return Math.min(gatherBytes, Math.max(gatherAtLeast, Math.floor(this.#bytes / Math.max(1, this.#present))));
  }

  /** One more takes part until the answer is called. */
  enter(): () => void {
    this.#present += 1;
    let left = false;
    return () => {
      if (!left) this.#present -= 1;
      left = true;
    };
  }
}

/**
 * Appends pieces to an open file: gathers about a mebibyte, or its share of a budget, then writes it with one write in flight. Takes
 * the pieces over: whoever pushed one must not rewrite it. Holds at most two gatherings.
 */
export class FileWriter {
  readonly #handle: FileHandle;
  readonly #gathering: Gathering;
  readonly #onWritten: (pieces: readonly Uint8Array[]) => void;
  #position: number;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #inFlight: Promise<void> = Promise.resolve();

  /** @param position where the first piece goes. `onWritten` is given pieces that are not looked at here any more. */
  constructor(handle: FileHandle, position: number, gathering: Gathering = { share: gatherBytes }, onWritten: (pieces: readonly Uint8Array[]) => void = () => undefined) {
    this.#handle = handle;
    this.#gathering = gathering;
    this.#onWritten = onWritten;
    this.#position = position;
  }

  /** Where the next piece will go. */
  get end(): number {
    return this.#position + this.#gatheredBytes;
  }

  /** Takes a piece; waits only when the disk is slower than the sender. @throws what the file system said, also of an earlier piece. */
  push(piece: Uint8Array): Promise<void> | undefined {
    this.#gathered.push(piece);
    this.#gatheredBytes += piece.length;
    return this.#gatheredBytes < this.#gathering.share ? undefined : this.#start();
  }

  /** Waits until everything pushed is written (not yet on the disk: see FileHandle.datasync). */
  async flush(): Promise<void> {
    if (this.#gatheredBytes > 0) await this.#start();
    await this.#inFlight;
  }

  /** Waits for the write in flight, starts the next, does not wait for it. */
  async #start(): Promise<void> {
    await this.#inFlight;
    const pieces = this.#gathered;
    const position = this.#position;
    this.#position += this.#gatheredBytes;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    const writing = writeAll(this.#handle, pieces, position).then(() => this.#onWritten(pieces));
    writing.catch(() => undefined); // heard by the next push or flush, which awaits it
    this.#inFlight = writing;
  }
}

/**
 * Gives back the memory of pieces that nobody looks at any more, of those that have it for themselves. Left to the collector, a gigabyte
 * that passes through makes it look through everything dozens of times: it counts what is outside its heap, and cannot know that it is done with.
 */
export const giveBack = (pieces: readonly Uint8Array[]): void => {
  for (const { buffer, byteLength } of pieces) if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
};

/** Writes all of `pieces` at `position`, however much one call takes: a disk that fills up takes a part. */
const writeAll = async (handle: FileHandle, pieces: Uint8Array[], position: number): Promise<void> => {
  let rest = pieces;
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    rest = without(rest, bytesWritten);
  }
};

const without = (pieces: readonly Uint8Array[], bytes: number): Uint8Array[] => {
  const rest: Uint8Array[] = [];
  let skip = bytes;
  for (const piece of pieces) {
    if (skip < piece.length) rest.push(piece.subarray(skip));
    skip = Math.max(0, skip - piece.length);
  }
  return rest;
};
