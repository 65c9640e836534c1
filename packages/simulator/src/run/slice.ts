import { reportRun } from './report.ts';
import { runSeed } from './run.ts';
import type { RunResult } from './run-result.ts';
import { joined, noTally, tallyOf } from './tally.ts';
import type { Tally } from './tally.ts';

/** A stretch of seeds that one process plays. */
export interface Slice {
  readonly from: number;
  readonly seeds: number;
}

export interface SliceOptions {
  /** Prints all that happened in every seed. */
  readonly log: boolean;
  readonly print: (text: string) => void;
}

/** Every so many seeds one is played twice (M6). */
const twice = 50;

/** Plays a seed. Where an error was made costs more than the error, so it is only told when somebody has to read it: the seed is played again. */
const playSeed = async (seed: number): Promise<RunResult> => {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const result = await runSeed(seed);
  Error.stackTraceLimit = usual;
  return result.violations.length > 0 ? await runSeed(seed) : result;
};

/** Plays the seeds of a slice in their order, and prints what fails. */
export const playSlice = async ({ from, seeds }: Slice, { log, print }: SliceOptions): Promise<Tally> => {
  let tally = noTally;
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await playSeed(seed);
    tally = joined(tally, tallyOf(result));
    if (result.violations.length > 0) print(reportRun(result, log ? Infinity : 80));
    else if (log) print([`seed ${seed} (trace ${result.trace})`, ...result.log].join('\n'));
    if (seed % twice !== 0) continue;
    const same = (await playSeed(seed)).trace === result.trace;
    tally = joined(tally, { ...noTally, checks: { M6: 1 }, ...(same ? {} : { failed: [seed], violations: 1, rules: { M6: 1 } }) });
    if (!same) print(`seed ${seed}: M6: played twice, it did not do the same`);
  }
  return tally;
};
