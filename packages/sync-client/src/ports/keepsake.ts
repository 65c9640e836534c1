import type { Millis } from '@holdfast/domain';

/** What a device has, in a few words. */
export interface Belongings {
  /** Operations that only this device holds. */
  readonly changes: number;
  /** Bytes that only this device holds. */
  readonly bytes: number;
  readonly at: Millis;
}

export interface Note extends Belongings {
  /** What the browser has thrown away once, until the person took note of it. */
  readonly lost: Belongings | null;
}

/**
 * A short note that outlives the database and the files of this origin: when they are gone and the note is there, the browser
 * has evicted them (H5). It may be gone itself, and it may be older than what it speaks of.
 */
export interface Keepsake {
  /** Null when there is none, or none that can be read. */
  read(): Promise<Note | null>;
  write(note: Note): Promise<void>;
}
