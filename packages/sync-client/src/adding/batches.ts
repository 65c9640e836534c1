import type { StagingFile, ToStage } from '../content/staging-file.ts';
import { smallFileBytes } from '../content/staging-file.ts';
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

/** Small files together, a large one alone. */
export function* batchesOf<File extends Sized>(files: readonly File[]): Generator<{ readonly from: number; readonly batch: readonly File[] }, void, undefined> {
  for (let from = 0; from < files.length;) {
    let to = from;
    let bytes = 0;
    for (let file = files[to]; file !== undefined && to - from < batchFiles; file = files[to]) {
      if (to > from && (file.source.size > smallFileBytes || bytes + file.source.size > batchBytes)) break;
      bytes += file.source.size;
      to += 1;
      if (file.source.size > smallFileBytes) break;
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

/** Stages a batch. Answers where the bytes of each are, in order, or why it could not be read. */
export const stageBatch = async (file: StagingFile, batch: readonly ToStage[], onBytes: (bytes: number) => void, ahead: Ahead): Promise<(StoredBlob | SyncClientError)[]> => {
  const [first] = batch;
  if (first !== undefined && first.source.size > smallFileBytes) return [await stageLarge(file, first, onBytes, ahead)];
  const blobs = await file.addSmall(batch);
  onBytes(batch.reduce((sum, { source }) => sum + source.size, 0));
  return blobs;
};

/** A file that cannot be read to its end leaves bytes without a row behind; they go with the staging file. */
const stageLarge = async (file: StagingFile, one: ToStage, onBytes: (bytes: number) => void, ahead: Ahead): Promise<StoredBlob | SyncClientError> => {
  const sending = ahead(file.name);
  try {
    const blob = await file.addLarge(one, onBytes, (cut) => sending?.cut(cut));
    sending?.staged(blob.manifest.id);
    return blob;
  } catch (error) {
    sending?.cancel();
    if (hasCode(error, 'content')) return error;
    throw error;
  }
};
