import type { Readable } from 'node:stream';
import { type ByteRange, ContentError, type ObjectKey, type ObjectStream } from '@holdfast/sync-server';
import { isUnreachable, S3Unreachable } from './s3-transport.ts';

interface StreamLimits {
  readonly deadlineMs: number;
  readonly retries: number;
}

/**
 * A ranged get as a stream: goes on where a cut connection stopped, fails when the store sends nothing for the deadline while
 * the reader waits. A reader that takes its time is no stall.
 */
export const s3Stream = (
  first: Readable,
  reopen: (from: number) => Promise<Readable>,
  key: ObjectKey,
  range: ByteRange,
  limits: StreamLimits,
): ObjectStream => {
  let current = first;
  let closed = false;
  const close = (): void => {
    closed = true;
    current.destroy();
  };
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    let at = range.from;
    for (let tries = 0; at < range.to; tries++) {
      try {
        for await (const piece of watched(current, limits.deadlineMs)) {
          at += piece.length;
          tries = 0;
          yield piece;
        }
        if (at < range.to) throw new S3Unreachable(`the answer ended at ${at} of ${range.to}`);
      } catch (error) {
        if (closed) return;
        if (!isUnreachable(error) || tries >= limits.retries) throw unavailable(key, error);
        current = await reopen(at);
      }
    }
  }
  return {
    close,
    async *[Symbol.asyncIterator]() {
      try {
        yield* pieces();
      } finally {
        close();
      }
    },
  };
};

async function* watched(stream: Readable, deadlineMs: number): AsyncGenerator<Buffer, void, undefined> {
  const pieces: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  for (;;) {
    const stalled = setTimeout(() => stream.destroy(new S3Unreachable(`the object store sent nothing for ${deadlineMs / 1000} s`)), deadlineMs);
    const next = await pieces.next().finally(() => clearTimeout(stalled));
    if (next.done === true) return;
    yield next.value;
  }
}

const unavailable = (key: ObjectKey, cause: unknown): ContentError =>
  new ContentError('storageUnavailable', `reading "${key}" from the object store broke off: try again in a moment`, { subject: key, cause });
