import { hash, randomUUID } from 'node:crypto';
import type { Clock, Digests, Random } from '@holdfast/sync-client';

/** The machine's clock and timers. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const nodeRandom: Random = { uuid: () => randomUUID(), fraction: () => Math.random() };

/** From this size on a thread of WebCrypto costs less than blocking: 64 KiB take some 60 µs to hash. */
const worthAThread = 64 * 1024;

const digest = async (piece: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  if (piece.length >= worthAThread) return new Uint8Array(await crypto.subtle.digest('SHA-256', piece));
  return new Uint8Array(hash('sha256', piece, 'buffer'));
};

/** SHA-256: large pieces in threads beside the cutting, small ones here. */
export const nodeDigests: Digests = { sha256: (pieces) => Promise.all(pieces.map(digest)) };
