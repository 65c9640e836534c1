import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseContext, Scale } from './bench-case.ts';

/** Where a case is heard. */
export type Tell = Pick<CaseContext, 'progress' | 'missing'>;

/** What a case is given, with everything on `cleanup`. */
export const contextOn = (cleanup: AsyncDisposableStack, scale: Scale, { progress, missing }: Tell): CaseContext => {
  const folder: CaseContext['folder'] = async (name) => {
    const path = await mkdtemp(join(tmpdir(), `holdfast-bench-${name}-`));
    cleanup.defer(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
  };
  return { scale, cleanup, folder, progress, missing };
};

/**
 * A part of a case with a clean-up of its own: its processes have ended and its files are gone before the next part begins, so that what
 * one of two peers has not written to the disk yet is not written while the other is measured.
 */
export const apart = async <T>({ scale, ...tell }: CaseContext, work: (part: CaseContext) => Promise<T>): Promise<T> => {
  await using cleanup = new AsyncDisposableStack();
  return await work(contextOn(cleanup, scale, tell));
};
