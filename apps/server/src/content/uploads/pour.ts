import type { Readable } from 'node:stream';

/** Takes a piece over; a promise when the next one has to wait. */
export type Take = (piece: Uint8Array<ArrayBuffer>) => Promise<void> | undefined;

/**
 * Gives `take` every piece of a body, one at a time, and leaves the rest unread when it refuses one. A body whose sender
 * went away ends where it ends: what came is given. By events, because a stream's iterator first joins what has gathered
 * into one buffer: a copy of every byte, in memory fresh each time.
 */
export const pour = async (body: Readable, take: Take): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let waiting: Promise<void> | undefined;
  const refuse = (error: unknown): void => {
    body.off('data', onPiece).pause();
    reject(error);
  };
  const onPiece = (piece: Buffer<ArrayBuffer>): void => {
    try {
      waiting = take(piece);
    } catch (error) {
      return refuse(error);
    }
    if (waiting === undefined) return;
    body.pause();
    waiting.then(() => body.resume(), refuse);
  };
  const onEnd = (): void => resolve();
  body.on('data', onPiece).once('end', onEnd).once('close', onEnd).on('error', onEnd);
  if (body.readableEnded || body.destroyed) onEnd();
  await promise;
  await waiting;
};

/** Reads what is left of a body and throws it away. */
export const drain = async (body: Readable): Promise<void> => {
  if (body.readableEnded || body.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  body.once('end', resolve).once('close', resolve).resume();
  await promise;
};
