/** The invariants of RULES.md section 4 that the simulator checks. */
export type Rule =
  | 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8' | 'S9'
  | 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P9' | 'P10' | 'P11'
  | 'L1' | 'L2' | 'L3' | 'L4' | 'L5' | 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'M1' | 'M2' | 'M3' | 'M4' | 'M5' | 'M6'
  /** Promises of section 2 that no invariant names. */
  | 'H2' | 'H5' | 'H8' | 'H17' | 'H29' | 'H30' | 'H31' | 'H38' | 'H42' | 'H43'
  /** What a person has paused is not sent, and goes when he lets it. */
  | 'pause'
  /** The engine threw something that is no answer to what it was asked. */
  | 'crash';

/** A rule that did not hold, and what was seen. */
export interface Violation {
  readonly rule: Rule;
  readonly detail: string;
}

export const violation = (rule: Rule, detail: string): Violation => ({ rule, detail });
