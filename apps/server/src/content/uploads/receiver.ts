import type { UploadRecord } from './upload-record.ts';

/** Takes the bytes of one upload. One caller at a time. After an error it is closed and opened anew from the disk. */
export interface Receiver {
  /** Bytes taken: where the next piece goes. */
  readonly offset: number;
  /** Takes the next bytes over; waits when the disk or the store is slower than the sender. */
  take(piece: Uint8Array<ArrayBuffer>): Promise<void> | undefined;
  /** Waits until what was taken survives a crash of this process. */
  settle(): Promise<void>;
  /** All bytes came: makes them durable and known. Answers the record to keep. Idempotent also across processes. */
  finish(): Promise<UploadRecord>;
  /** Gives back what it holds; keeps what is on the disk. */
  close(): Promise<void>;
}
