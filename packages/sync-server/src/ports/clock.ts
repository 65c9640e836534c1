import type { Millis } from '@holdfast/domain';

/** Time as the sequencer sees it. It may jump: a space's own time never goes back (H32). */
export interface Clock {
  now(): Millis;
  /** Resolves after at least this many milliseconds. */
  sleep(ms: number): Promise<void>;
}
