/** One limit of the budgets (README.md of this package): on the figure itself or on its ratio to the peer. Several must all hold. */
export interface Bound {
  readonly on: 'value' | 'ratio';
  readonly is: 'atLeast' | 'atMost' | 'below';
  readonly limit: number;
}

/** What a peer reached in the same run, under the same load. */
export interface PeerFigure {
  readonly name: string;
  readonly value: number;
}

/** One measured thing, before it is judged. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: PeerFigure | undefined;
  readonly budget?: readonly Bound[];
  /** What a reader must know to believe the figure: sample sizes, what was extrapolated, what was missing. */
  readonly note?: string;
}

/** One line of the report; with `--json` exactly this, one object a line. */
export interface ReportLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** value / peerValue. */
  readonly ratio: number | null;
  readonly budget: string | null;
  /** Null without a budget, or when the budget is a ratio and the peer could not be measured. */
  readonly met: boolean | null;
}

export const atLeast = (limit: number): Bound => ({ on: 'value', is: 'atLeast', limit });
export const atMost = (limit: number): Bound => ({ on: 'value', is: 'atMost', limit });
export const below = (limit: number): Bound => ({ on: 'value', is: 'below', limit });
export const timesPeer = (limit: number): Bound => ({ on: 'ratio', is: 'atLeast', limit });
