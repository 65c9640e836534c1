import type { Clock } from '../ports/clock.ts';
import { SyncClientError } from '../sync-client-error.ts';

/** Milliseconds within which an exchange must be answered, whatever the transport itself promises. */
export const exchangeWithinMs = 60_000;
/** Milliseconds within which contents of so many chunks in all must be answered: committing them verifies each. */
export const manifestsWithinMs = (chunks: number): number => Math.min(180_000, 30_000 + 2 * chunks);
/**
 * Milliseconds after which a pack of so many bytes is given up, and resumed, when nothing of it has arrived: whoever stores it may need time
 * for a large one, but a small one on a connection that died silently must not keep back what comes after it.
 */
export const packStallsAfterMs = (bytes: number): number => Math.min(120_000, 30_000 + bytes / 256);

/** Milliseconds after which bytes that are fetched are given up when nothing more of them has come. */
export const downloadStallsAfterMs = 60_000;

/** What `call` comes to, or the reason of `signal` as soon as it is aborted. The call itself may go on; its end is not waited for. */
export const orAborted = async <T>(signal: AbortSignal, call: Promise<T>): Promise<T> => {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  // Either may fail when the other has been heard.
  call.catch(() => undefined);
  givenUp.catch(() => undefined);
  try {
    if (signal.aborted) abort();
    return await Promise.race([givenUp, call]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/**
 * What `call` comes to, but no later than after `ms` (`timeout`) and no later than `signal` says (its reason). Whoever leads must be able
 * to step down at any moment: a connection that died silently must not hold the lock of all tabs.
 */
export const within = async <T>(clock: Clock, ms: number, signal: AbortSignal, what: string, call: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => reject(new SyncClientError('timeout', `${what} was not answered within ${Math.round(ms / 1000)} seconds`)));
  try {
    return await orAborted(signal, Promise.race([late, call]));
  } finally {
    cancel();
  }
};

/** Gives up, by its signal, what has made no progress for `ms`. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #stalled = new AbortController();
  readonly #what: string;
  #last: number;
  #cancel: () => void;

  constructor(clock: Clock, ms: number, what: string) {
    this.#clock = clock;
    this.#ms = ms;
    this.#what = what;
    this.#last = clock.monotonic();
    this.#cancel = this.#look(ms);
  }

  /** Aborts with a `timeout`. */
  get signal(): AbortSignal {
    return this.#stalled.signal;
  }

  /** Something has arrived. */
  moved(): void {
    this.#last = this.#clock.monotonic();
  }

  end(): void {
    this.#cancel();
  }

  #look(ms: number): () => void {
    return this.#clock.after(ms, () => {
      const left = this.#last + this.#ms - this.#clock.monotonic();
      if (left > 0) this.#cancel = this.#look(left);
      else this.#stalled.abort(new SyncClientError('timeout', `${this.#what} has stood still for ${Math.round(this.#ms / 1000)} seconds`));
    });
  }
}

/**
 * What `call` comes to, unless it tells of no progress (`moved`) for `ms`: then `timeout`. What it was given to give up by is aborted with
 * it, and also by `stop`, with its reason.
 */
export const unlessStalled = async <T>(clock: Clock, ms: number, what: string, stop: AbortSignal | null, call: (signal: AbortSignal, moved: () => void) => Promise<T>): Promise<T> => {
  const watch = new StallWatch(clock, ms, what);
  const signal = stop === null ? watch.signal : AbortSignal.any([watch.signal, stop]);
  try {
    return await orAborted(signal, call(signal, () => watch.moved()));
  } finally {
    watch.end();
  }
};
