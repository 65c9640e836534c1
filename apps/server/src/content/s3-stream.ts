import type { Readable } from 'node:stream';
import { type ByteRange, ContentError, type ObjectKey, type ObjectStream } from '@holdfast/sync-server';
import { type CallLimits, isUnreachable, S3Unreachable } from './s3-transport.ts';

interface StreamLimits extends CallLimits {
  readonly retries: number;
}

/** It gives bytes, but so few that their reader would wait without end. */
class TooSlow extends S3Unreachable {}

/**
 * A ranged get as a stream: goes on where a cut connection stopped, fails when the store sends nothing for the deadline while
 * the reader waits, or makes it wait longer in all than the deadline and the time for its bytes. A reader that takes its time is no stall.
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
      const from = at;
      try {
        for await (const piece of watched(current, limits)) {
          at += piece.length;
          yield piece;
        }
        if (at < range.to) throw new S3Unreachable(`the answer ended at ${at} of ${range.to}`);
      } catch (error) {
        if (closed) return;
        if (at > from && !(error instanceof TooSlow)) tries = 0;
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

async function* watched(stream: Readable, { deadlineMs, bytesPerSecond }: StreamLimits): AsyncGenerator<Buffer, void, undefined> {
  const pieces: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  for (let [got, waited] = [0, 0]; ;) {
    const begun = performance.now();
    const left = deadlineMs + (got / bytesPerSecond) * 1000 - waited;
    const stalled = setTimeout(() => stream.destroy(new S3Unreachable(`the object store sent nothing for ${deadlineMs / 1000} s`)), deadlineMs);
    const tooSlow = setTimeout(() => stream.destroy(new TooSlow(`the object store sent ${got} bytes in ${Math.ceil(waited + left) / 1000} s`)), left);
    const next = await pieces.next().finally(() => {
      clearTimeout(stalled);
      clearTimeout(tooSlow);
    });
    if (next.done === true) return;
    waited += performance.now() - begun;
    got += next.value.length;
    yield next.value;
  }
}

const unavailable = (key: ObjectKey, cause: unknown): ContentError =>
  new ContentError('storageUnavailable', `reading "${key}" from the object store broke off: try again in a moment`, { subject: key, cause });
