export interface ThrottleOptions {
  /** Failures that cost nothing. */
  readonly free: number;
  /** Wait after the first failure beyond those; it doubles with each. Milliseconds. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Without a failure for this long a key is forgotten. Milliseconds. */
  readonly forgetAfterMs: number;
  /** Keys kept at most; the one that failed longest ago goes first. */
  readonly keys: number;
  readonly now: () => number;
}

interface Failures {
  readonly count: number;
  readonly at: number;
}

/** Slows guessing down: each key may fail a few times, then has to wait ever longer. In memory of this process, bounded. */
export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #failures = new Map<string, Failures>();

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  /** Milliseconds until this key may try again; 0: now. */
  waitFor(key: string): number {
    const failures = this.#current(key);
    const beyond = failures.count - this.#options.free;
    if (beyond <= 0) return 0;
    const wait = Math.min(this.#options.firstWaitMs * 2 ** (beyond - 1), this.#options.longestWaitMs);
    return Math.max(0, failures.at + wait - this.#options.now());
  }

  /** Counts a failure. Answers how to take it back, with the wait that it began: it was none. */
  failed(key: string): () => void {
    const before = this.#current(key);
    const at = this.#options.now();
    this.#failures.delete(key);
    this.#failures.set(key, { count: before.count + 1, at });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= this.#options.keys) break;
      this.#failures.delete(oldest);
    }
    return () => this.#takeBack(key, { count: before.count, at: before.at }, at);
  }

  #takeBack(key: string, before: Failures, at: number): void {
    const failures = this.#current(key);
    if (failures.count <= 1) return void this.#failures.delete(key);
    // Another failure since then keeps its own wait.
    this.#failures.set(key, { count: failures.count - 1, at: failures.at === at && failures.count === before.count + 1 ? before.at : failures.at });
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  #current(key: string): Failures {
    const failures = this.#failures.get(key);
    return failures && this.#options.now() - failures.at < this.#options.forgetAfterMs ? failures : { count: 0, at: 0 };
  }
}
