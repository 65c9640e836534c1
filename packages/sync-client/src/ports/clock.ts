import type { Millis } from '@holdfast/domain';

/** Time, and the only timers of the engine: the simulator turns them by hand. */
export interface Clock {
  /** The device's wall clock; it may jump either way. */
  now(): Millis;
  /** Milliseconds that only go forward, for durations. */
  monotonic(): number;
  /** Calls `run` once after `ms`; the returned function cancels it and may be called at any time. */
  after(ms: number, run: () => void): () => void;
}
