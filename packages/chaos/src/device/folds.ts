import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpId } from '@holdfast/domain';
import type { Batch, Keyed, OutboxRow, ParkedRow } from '@holdfast/sync-client';
import type { Folds } from './calls.ts';

const foldsIn = (folder: string): string => join(folder, 'folds.jsonl');
const queuedIn = (folder: string): string => join(folder, 'queued.jsonl');
const withdrawalsIn = (folder: string): string => join(folder, 'withdrawn.jsonl');
const linesOf = <T>(file: string): readonly T[] => (!existsSync(file) ? [] : readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as T));

/** Writes down what a commit folds, before it is committed: one that then fails leaves the operation where it was, which does no harm. */
export const noteFolds = (folder: string, batch: Batch): void => {
  const folds = (batch.update?.outbox ?? []).flatMap(({ row }) => (row.folds ?? []).map((gone) => [gone, row.op.id] as const));
  if (folds.length > 0) appendFileSync(foldsIn(folder), folds.map((fold) => `${JSON.stringify(fold)}\n`).join(''));
};

/** What was put aside and is tried again goes on under another id, which does its work from then on as a later edit does that of a folded one. */
export const noteRetried = (folder: string, batch: Batch, parked: readonly Keyed<ParkedRow>[]): void => {
  const left = [...(batch.append?.outbox ?? [])];
  const taken = new Set(batch.remove?.parked ?? []);
  const pairs = parked.filter(({ key }) => taken.has(key)).flatMap(({ row: { op, title } }) => {
    const at = left.findIndex((again) => again.op.type === op.type && again.op.at === op.at && again.title === title);
    return at < 0 ? [] : left.splice(at, 1).map((again) => [op.id, again.op.id] as const);
  });
  if (pairs.length > 0) appendFileSync(foldsIn(folder), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
};

/** Writes down what a person takes back before it was sent (H14): the rows that an undo takes out of the outbox, none of which is settled. */
export const noteWithdrawn = (folder: string, batch: Batch, outbox: readonly Keyed<OutboxRow>[]): void => {
  const taken = new Set(batch.remove?.outbox ?? []);
  if (taken.size === 0 || batch.append?.settled !== undefined) return;
  const ops = outbox.flatMap(({ key, row }) => (taken.has(key) ? [row.op.id] : []));
  if (ops.length > 0) appendFileSync(withdrawalsIn(folder), ops.map((op) => `${JSON.stringify(op)}\n`).join(''));
};

/** Writes down the contents of files that a commit queues, before it is committed: one that then fails leaves their files told as not sent, which does no harm. */
export const noteQueued = (folder: string, batch: Batch): void => {
  const contents = (batch.append?.outbox ?? []).flatMap(({ op }) => (op.type === 'createFile' || op.type === 'setContent' ? [op.manifest] : []));
  if (contents.length > 0) appendFileSync(queuedIn(folder), contents.map((content) => `${JSON.stringify(content)}\n`).join(''));
};

/** All contents that a device has ever queued. */
export const readQueued = (folder: string): readonly string[] => linesOf<string>(queuedIn(folder));

/** All that a device has ever folded. A last line that a kill has cut off was not committed either. */
export const readFolds = (folder: string): Folds => linesOf<Folds[number]>(foldsIn(folder));

export const readWithdrawn = (folder: string): readonly OpId[] => linesOf<OpId>(withdrawalsIn(folder));
