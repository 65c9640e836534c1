import { execFile } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { SimulatorError } from '../simulator-error.ts';
import type { Slice } from './slice.ts';
import { joined, noTally, tell } from './tally.ts';
import type { Tally } from './tally.ts';

interface Done extends Slice {
  readonly seconds: number;
  readonly tally: Tally;
}

/** What a long run has come to so far: enough to go on after it was stopped. */
export interface RunRecord {
  readonly commit: string;
  readonly hardware: string;
  readonly from: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly done: readonly Done[];
}

/** The commit that is played, and whether files were changed since. */
const commitOf = async (): Promise<string> => {
  const git = async (...args: string[]): Promise<string> => (await promisify(execFile)('git', args, { cwd: import.meta.dirname })).stdout.trim();
  try {
    const [commit, changed] = [await git('rev-parse', '--short', 'HEAD'), await git('status', '--porcelain', '--untracked-files=no')];
    return changed === '' ? commit : `${commit} with changes`;
  } catch {
    return 'unknown';
  }
};

export const newRecord = async (slice: Slice, jobs: number): Promise<RunRecord> => ({
  commit: await commitOf(), hardware: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`, ...slice, jobs, done: [],
});

/** The record in a file, to go on with it; null when there is none. Throws a SimulatorError when it is of another commit. */
export const readRecord = async (file: string): Promise<RunRecord | null> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  const record = JSON.parse(text) as RunRecord;
  const commit = await commitOf();
  if (record.commit !== commit) throw new SimulatorError('arguments', `${file} holds a run of ${record.commit}, this is ${commit}: name another file.`);
  return record;
};

/** All of it or what was there before. */
export const writeRecord = async (file: string, record: RunRecord): Promise<void> => {
  const total = record.done.reduce((sum, { tally }) => joined(sum, tally), noTally);
  await writeFile(`${file}.part`, `${JSON.stringify({ ...record, total }, null, 1)}\n`);
  await rename(`${file}.part`, file);
};

export const totalOf = (record: RunRecord): { readonly tally: Tally; readonly seconds: number } => ({
  tally: record.done.reduce((sum, { tally }) => joined(sum, tally), noTally),
  seconds: record.done.reduce((sum, { seconds }) => sum + seconds, 0) / record.jobs,
});

/** As it may stand in RESULTS.md. */
export const tellRecord = (record: RunRecord): string => {
  const { tally, seconds } = totalOf(record);
  return [
    `\`npm run simulate -- --from ${record.from} --seeds ${record.seeds} --jobs ${record.jobs}\` (${record.commit}; ${record.hardware}):`,
    `- ${tally.seeds.toLocaleString('en')} seeds, ${tally.violations} violations${tally.failed.length === 0 ? '' : ` (seeds ${tally.failed.join(', ')})`}`,
    ...tell(tally, seconds).map((line) => `- ${line}`),
  ].join('\n');
};
