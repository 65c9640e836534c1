import type { Read, StagingFile, ToStage } from '../content/staging-file.ts';
import { readAll, smallFileBytes } from '../content/staging-file.ts';
import type { StoredBlob } from '../ports/replica-store.ts';
import type { AheadFile } from '../sending/sending-ahead.ts';
import { hasCode, type SyncClientError } from '../sync-client-error.ts';

/** Small files that are read, hashed and written together. */
const batchFiles = 256;
const batchBytes = 8 * 1024 * 1024;
/** A staging file is not made longer than this, so that its space can be given back in parts. */
const fileBytes = 64 * 1024 * 1024;

/** It takes more than a moment to stage so many files of so many bytes in all. */
export const takesLong = (files: number, bytes: number): boolean => files > batchFiles || bytes > batchBytes;

/** Begins to send what is written already of a file that is being staged under this name; null when nothing of it is to be sent now. */
export type Ahead = (name: string) => AheadFile | null;

interface Sized {
  readonly source: { readonly size: number };
}

const isLarge = ({ source }: Sized): boolean => source.size > smallFileBytes;

/** Small files together, a large one alone. */
export function* batchesOf<File extends Sized>(files: readonly File[]): Generator<{ readonly from: number; readonly batch: readonly File[] }, void, undefined> {
  for (let from = 0; from < files.length;) {
    let to = from;
    let bytes = 0;
    for (let file = files[to]; file !== undefined && to - from < batchFiles; file = files[to]) {
      if (to > from && (isLarge(file) || bytes + file.source.size > batchBytes)) break;
      bytes += file.source.size;
      to += 1;
      if (isLarge(file)) break;
    }
    yield { from, batch: files.slice(from, to) };
    from = to;
  }
}

/** Files of one staging file. */
export function* runsOf<File extends Sized>(files: readonly File[]): Generator<readonly File[], void, undefined> {
  let from = 0;
  let bytes = 0;
  for (const [i, { source }] of files.entries()) {
    if (i > from && bytes + source.size > fileBytes) {
      yield files.slice(from, i);
      from = i;
      bytes = 0;
    }
    bytes += source.size;
  }
  if (from < files.length) yield files.slice(from);
}

/** Stages one batch after another into one file. */
export class Stager {
  readonly #file: StagingFile;
  readonly #ahead: Ahead;
  #reading: { readonly batch: readonly ToStage[]; readonly read: Promise<readonly Read[]> } | null = null;

  constructor(file: StagingFile, ahead: Ahead) {
    this.#file = file;
    this.#ahead = ahead;
  }

  /**
   * Stages a batch; while it is hashed, written and committed the small files of the `next` are read. Answers where the bytes of each are,
   * in order, or why it could not be read; from then on a crash does not lose them (H2). When it fails, nothing of the batch is in the file.
   */
  async stage(batch: readonly ToStage[], next: readonly ToStage[], onBytes: (bytes: number) => void): Promise<readonly (StoredBlob | SyncClientError)[]> {
    const { size } = this.#file;
    try {
      const [first] = batch;
      const staged = first !== undefined && isLarge(first) ? [await stageLarge(this.#file, first, onBytes, this.#ahead)] : await this.#small(batch, next, onBytes);
      await this.#file.flush();
      return staged;
    } catch (error) {
      // It is told as not added. Where the disk does not even take it back, it is swept; told is why it came to that.
      await Promise.allSettled([this.#file.cutBack(size)]);
      throw error;
    }
  }

  async #small(batch: readonly ToStage[], next: readonly ToStage[], onBytes: (bytes: number) => void): Promise<readonly (StoredBlob | SyncClientError)[]> {
    const read = await (this.#reading?.batch === batch ? this.#reading.read : readAll(batch));
    this.#reading = next.length === 0 || next.some(isLarge) ? null : { batch: next, read: readAll(next) };
    const blobs = await this.#file.addSmall(batch, read);
    onBytes(batch.reduce((sum, { source }) => sum + source.size, 0));
    return blobs;
  }
}

/** A file that cannot be read to its end is taken back: behind a torn record others would not be found again (H3). */
const stageLarge = async (file: StagingFile, one: ToStage, onBytes: (bytes: number) => void, ahead: Ahead): Promise<StoredBlob | SyncClientError> => {
  const { size } = file;
  const sending = ahead(file.name);
  try {
    const blob = await file.addLarge(one, onBytes, (cut) => sending?.cut(cut));
    sending?.staged(blob.manifest.id);
    return blob;
  } catch (error) {
    sending?.cancel();
    if (!hasCode(error, 'content')) throw error;
    await file.cutBack(size);
    return error;
  }
};
