import fc from 'fast-check';
import { describePlay, playScript, scripts } from './script.ts';

export interface DifferentialRun {
  readonly plays: number;
  readonly operations: number;
  /** The smallest play on which reducer and oracle differ, with all that happens in it; null when there is none. */
  readonly report: string | null;
}

/** Plays as many scripts as asked, drawn from one seed; stops at the first difference and makes it small. */
export const runDifferential = (seed: number, plays: number): DifferentialRun => {
  let operations = 0;
  let played = 0;
  const property = fc.property(scripts(28), (script) => {
    const { twins, differences } = playScript(script);
    played += 1;
    operations += twins.seq;
    return differences.length === 0;
  });
  const result = fc.check(property, { seed, numRuns: plays });
  if (!result.failed) return { plays: played, operations, report: null };
  const smallest = result.counterexample?.[0];
  const told = smallest ? `${JSON.stringify(smallest)}\n${describePlay(playScript(smallest))}` : fc.defaultReportMessage(result) ?? '';
  return { plays: played, operations, report: `seed ${seed}\n${told}` };
};
