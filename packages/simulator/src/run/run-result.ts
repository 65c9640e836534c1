import type { Violation } from '../check/violation.ts';

/** How often something was met, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** What one seed came to. */
export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Everything that was done and that happened, in order. */
  readonly log: readonly string[];
  /** Names the run: the same seed gives the same (M6). */
  readonly trace: string;
  readonly figures: RunFigures;
}

export interface RunFigures {
  readonly operations: number;
  /** Virtual milliseconds that were not slept away, times devices. */
  readonly deviceMs: number;
  readonly steps: number;
  readonly exchanges: number;
  readonly faults: Counts;
  readonly crashes: number;
  readonly contents: number;
  readonly bytes: number;
  /** How often each invariant was evaluated. */
  readonly checks: Counts;
}
