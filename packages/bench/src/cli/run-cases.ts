import { contextOn, type Tell } from '../cases/case-context.ts';
import type { BenchCase, Scale } from '../cases/bench-case.ts';
import type { Figure } from '../report/figure.ts';

/** How a case ended. */
export type CaseEnd =
  | { readonly kind: 'measured'; readonly name: string; readonly figures: readonly Figure[] }
  | { readonly kind: 'crashed'; readonly name: string; readonly error: unknown };

/** Runs one case and unwinds all it started: processes first ended, then folders removed. A failing clean-up is a crash too. */
export const runCase = async (one: BenchCase, scale: Scale, tell: Tell): Promise<CaseEnd> => {
  try {
    await using cleanup = new AsyncDisposableStack();
    return { kind: 'measured', name: one.name, figures: await one.run(contextOn(cleanup, scale, tell)) };
  } catch (error) {
    return { kind: 'crashed', name: one.name, error };
  }
};
