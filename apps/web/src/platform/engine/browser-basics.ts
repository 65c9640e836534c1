import type { Clock, Digests, Random } from '@holdfast/sync-client';

/** The browser's clock and timers. */
export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const browserRandom: Random = {
  uuid: () => crypto.randomUUID(),
  fraction: () => Math.random(),
};

/** SHA-256 by WebCrypto, which uses the processor's own instructions. */
export const browserDigests: Digests = {
  sha256: (pieces) => Promise.all(pieces.map(async (piece) => new Uint8Array(await crypto.subtle.digest('SHA-256', piece)))),
};
