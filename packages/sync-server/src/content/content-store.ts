import { concatBytes } from '@holdfast/chunking';
import { ContentError } from './content-error.ts';

declare const objectKey: unique symbol;

/** Where an object lies in the content store: path segments of `a-z 0-9 - _`, divided by `/`. */
export type ObjectKey = string & { readonly [objectKey]: true };

const KEY = /^[a-z0-9_-]{1,64}(\/[a-z0-9_-]{1,64}){0,7}$/;

/** Whether `text` can name an object of ours. Whatever else lies in a store was put there by others. */
export const isObjectKey = (text: string): text is ObjectKey => KEY.test(text);

/** `text` as a key. @throws ContentError `badKey`: nothing that a file system or an object store reads differently gets through. */
export function objectKeyOf(text: string): ObjectKey {
  if (isObjectKey(text)) return text;
  throw new ContentError('badKey', `"${text.slice(0, 80)}" cannot name a stored object`, { subject: text.slice(0, 200) });
}

/** Bytes on their way into the store. */
export interface ObjectSource {
  /** How many bytes `open` gives. The store counts, and refuses with `sizeMismatch`. */
  readonly size: number;
  /** The bytes from the beginning; called again for every attempt. Pieces may be rewritten after they are consumed. */
  open(): AsyncIterable<Uint8Array>;
  /** A file of this machine that holds exactly these bytes, is closed and synced, and that the store may take over by renaming. */
  readonly file?: string;
}

/**
 * Bytes on their way out. Whoever opened it reads it to the end or closes it; closing twice is fine. The pieces are the reader's own:
 * their memory is nobody else's, and may be given away.
 */
export interface ObjectStream extends AsyncIterable<Uint8Array> {
  close(): void;
}

/** Bytes `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Keeps whole objects. Adapters: the local disk, S3/MinIO, memory; all run the suite in `@holdfast/sync-server/testing`.
 * Every method fails with `storageUnavailable` when the store cannot be reached within its deadline.
 */
export interface ContentStore {
  /**
   * Stores an object: when this resolves it survives a crash of the process and of the machine. All or nothing: a reader
   * never sees a part, and after a failure an older object of this key is whole. @throws ContentError `sizeMismatch`, `storageFull`.
   */
  put(key: ObjectKey, source: ObjectSource): Promise<void>;
  /** A range of an object, as it is read. @throws ContentError `objectMissing`, or `rangePastEnd` when `to` is beyond the end. */
  read(key: ObjectKey, range: ByteRange): Promise<ObjectStream>;
  /** The object's size in bytes, or null when there is none. */
  stat(key: ObjectKey): Promise<{ readonly size: number } | null>;
  /** Every object whose key begins with `prefix`, in no promised order; none for an unknown one. What others put there under other names is passed over. */
  list(prefix: string): AsyncIterable<{ readonly key: ObjectKey; readonly size: number }>;
  /** Removes an object. Removing what is not there is no error. */
  delete(key: ObjectKey): Promise<void>;
}

/** A source of bytes that are all in memory. */
export function sourceOf(...parts: readonly Uint8Array[]): ObjectSource {
  return {
    size: parts.reduce((sum, part) => sum + part.length, 0),
    async *open() {
      yield* parts;
    },
  };
}

/** All bytes of a stream in one array. Only for what is known to be small. */
export async function readAll(stream: ObjectStream): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of stream) parts.push(part.slice());
  } finally {
    stream.close();
  }
  return concatBytes(parts);
}
