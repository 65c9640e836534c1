import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SimulatorError } from '../simulator-error.ts';
import { writeRecord } from './record.ts';
import type { RunRecord } from './record.ts';
import { playSlice } from './slice.ts';
import type { Slice, SliceOptions } from './slice.ts';
import type { Tally } from './tally.ts';

/** Seeds that one process plays before another takes over: what a killed run loses at most, per job. */
const mostPerSlice = 500;

const worker = fileURLToPath(new URL('./slice-worker.ts', import.meta.url));

const inProcessOfItsOwn = ({ from, seeds }: Slice): Promise<Tally> => new Promise((resolve, reject) => {
  const child = fork(worker, [String(from), String(seeds)], { execArgv: ['--max-semi-space-size=32'] });
  child.once('message', (tally) => resolve(tally as Tally));
  child.once('exit', (code) => reject(new SimulatorError('worker', `The process that played seeds ${from} to ${from + seeds - 1} ended with ${String(code)} and told nothing.`)));
});

const slicesOf = ({ from, seeds, jobs, done }: RunRecord): Slice[] => {
  const size = Math.min(mostPerSlice, Math.ceil(seeds / jobs));
  const all = Array.from({ length: Math.ceil(seeds / size) }, (_, i) => ({ from: from + i * size, seeds: Math.min(size, seeds - i * size) }));
  const played = new Set(done.map((slice) => slice.from));
  return all.filter((slice) => !played.has(slice.from));
};

/** Plays what the record lacks, `jobs` slices at a time, and keeps the record in `file` after each. */
export const playSlices = async (begun: RunRecord, file: string | null, options: SliceOptions): Promise<RunRecord> => {
  let record = begun;
  const waiting = slicesOf(begun);
  const work = async (): Promise<void> => {
    for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
      const start = performance.now();
      const tally = begun.jobs === 1 ? await playSlice(slice, options) : await inProcessOfItsOwn(slice);
      record = { ...record, done: [...record.done, { ...slice, seconds: (performance.now() - start) / 1000, tally }] };
      if (file !== null) await writeRecord(file, record);
    }
  };
  await Promise.all(Array.from({ length: begun.jobs }, work));
  return record;
};
