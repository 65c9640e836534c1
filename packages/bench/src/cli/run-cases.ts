import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchCase, CaseContext, Scale } from '../cases/bench-case.ts';
import type { Figure } from '../report/figure.ts';

/** How a case ended. */
export type CaseEnd =
  | { readonly kind: 'measured'; readonly name: string; readonly figures: readonly Figure[] }
  | { readonly kind: 'crashed'; readonly name: string; readonly error: unknown };

/** Runs one case and unwinds all it started: processes first ended, then folders removed. A failing clean-up is a crash too. */
export const runCase = async (one: BenchCase, scale: Scale, progress: (text: string) => void): Promise<CaseEnd> => {
  try {
    await using cleanup = new AsyncDisposableStack();
    const folder: CaseContext['folder'] = async (name) => {
      const path = await mkdtemp(join(tmpdir(), `holdfast-bench-${name}-`));
      cleanup.defer(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
      return path;
    };
    return { kind: 'measured', name: one.name, figures: await one.run({ scale, cleanup, folder, progress }) };
  } catch (error) {
    return { kind: 'crashed', name: one.name, error };
  }
};
