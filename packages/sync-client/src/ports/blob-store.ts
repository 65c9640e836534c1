/** A file being written: bytes only ever go to its end, or are taken back from there. */
export interface BlobWriter {
  /** Bytes written so far. */
  readonly size: number;
  /**
   * Appends `pieces` in order; answers the offset of the first. May stop short only by failing with `storage-full`. When it fails some of them
   * may be in the file: it is cut back before anything else is appended.
   */
  append(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<number>;
  /** Takes back all but the first `size` bytes, which are not more than it has; what is appended next follows those. Nothing may be appended meanwhile. */
  truncate(size: number): Promise<void>;
  /** What was appended survives a crash once this resolves. */
  flush(): Promise<void>;
  /** Releases the file; idempotent. Not flushed bytes may be lost. */
  close(): Promise<void>;
}

export interface BlobFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written. */
  readonly modified: number;
}

/** Files for bytes on this device (OPFS), in one flat folder of this user. Names are the engine's own, of [a-z0-9-]. */
export interface BlobStore {
  /** A new empty file, open for writing. Fails with `storage` when it exists. */
  create(name: string): Promise<BlobWriter>;
  /** The bytes [from, to). Fails with `content-lost` when the file is gone or shorter. */
  read(name: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The same bytes, read when they are asked for, so that large files do not pass through memory. */
  blob(name: string, from: number, to: number): Promise<Blob>;
  list(): Promise<readonly BlobFile[]>;
  /**
   * Bytes of a file that is still being written are read as those of any other, from the disk and beside the writing. Absent where only the
   * writer itself gives them, each time as a copy: there a large file is sent once it is whole.
   */
  readonly readsGrowing?: true;
  /** Removes a file; one that is not there is removed already. One that is being written may stay as it is: then it fails with `storage`. */
  remove(name: string): Promise<void>;
  /**
   * How many of so many bytes can be written now, found out by asking for their room and giving it back. Absent where `estimate` tells the
   * truth; browsers make up how much there is, so that nobody is known by it.
   */
  room?(bytes: number): Promise<number>;
  /** What the origin uses and may use, in bytes. */
  estimate(): Promise<{ readonly used: number; readonly quota: number; readonly persisted: boolean }>;
  /** Asks that the bytes be kept under storage pressure (H5); answers whether they will be. */
  persist(): Promise<boolean>;
}
