import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpId } from '@holdfast/domain';
import type { Batch } from '@holdfast/sync-client';
import type { Folds } from './calls.ts';

const fileIn = (folder: string): string => join(folder, 'folds.jsonl');

/** Writes down what a commit folds, before it is committed: one that then fails leaves the operation where it was, which does no harm. */
export const noteFolds = (folder: string, batch: Batch): void => {
  const folds = (batch.update?.outbox ?? []).flatMap(({ row }) => (row.folds ?? []).map((gone) => [gone, row.op.id] as const));
  if (folds.length > 0) appendFileSync(fileIn(folder), folds.map((fold) => `${JSON.stringify(fold)}\n`).join(''));
};

/** All that a device has ever folded. A last line that a kill has cut off was not committed either. */
export const readFolds = (folder: string): Folds =>
  !existsSync(fileIn(folder)) ? [] : readFileSync(fileIn(folder), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as [OpId, OpId]);
