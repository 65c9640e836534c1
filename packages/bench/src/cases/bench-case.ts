import type { Figure } from '../report/figure.ts';

/** How much work a run does. `quick` tries the machinery; only `normal` and `full` are for quoting. */
export type Scale = 'quick' | 'normal' | 'full';

/** What a case is given. Everything it starts goes on `cleanup`, which is unwound however the case ends. */
export interface CaseContext {
  readonly scale: Scale;
  readonly cleanup: AsyncDisposableStack;
  /** An empty folder that is removed with everything in it when the case (or the part of it) ends. */
  readonly folder: (name: string) => Promise<string>;
  /** Tells a waiting person what goes on; never part of the report. */
  readonly progress: (text: string) => void;
  /** Part of the report: what could not be measured on this machine, why, and what to do about it. */
  readonly missing: (text: string) => void;
}

/** One benchmark. It answers figures, however bad; it throws only when it could not measure. */
export interface BenchCase {
  readonly name: string;
  /** Cases that are asked for together by this name. */
  readonly group?: 'content';
  /** One line for `--help`. */
  readonly about: string;
  readonly run: (context: CaseContext) => Promise<readonly Figure[]>;
}

/** The size for the scale of this run. */
export const sized = (context: CaseContext, sizes: { readonly quick: number; readonly normal: number; readonly full?: number }): number =>
  context.scale === 'full' ? (sizes.full ?? sizes.normal) : sizes[context.scale];
