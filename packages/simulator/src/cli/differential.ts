import { runDifferential } from '@holdfast/domain/testing';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments, wholeNumber } from './arguments.ts';

const help = `node packages/simulator/src/cli/differential.ts [--seeds N] [--from SEED] [--plays P]

Plays the reducer against the naive oracle of the conflict table (packages/domain/src/testing/oracle): P plays (1000) from
each of N seeds (10). Compares the whole space and every outcome after every arrival, prints the smallest play that differs,
and ends with "N plays, M operations, no difference"; exits non-zero otherwise.`;

const run = (from: number, seeds: number, plays: number): number => {
  const started = Date.now();
  let played = 0;
  let operations = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = runDifferential(seed, plays);
    played += result.plays;
    operations += result.operations;
    if (result.report !== null) {
      console.log(result.report);
      return 1;
    }
    if ((seed - from + 1) % 50 === 0) console.log(`${played.toLocaleString('en')} plays`);
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`seeds ${from} to ${from + seeds - 1}: ${played.toLocaleString('en')} plays, ${operations.toLocaleString('en')} operations, no difference; ${seconds} s`);
  return 0;
};

const main = (): number => {
  const { flags, options } = readArguments(process.argv.slice(2), { flags: ['help'], options: ['seeds', 'from', 'plays'] });
  if (flags.has('help')) return console.log(help), 0;
  return run(wholeNumber(options.get('from'), 'from', 1), wholeNumber(options.get('seeds'), 'seeds', 10, 1), wholeNumber(options.get('plays'), 'plays', 1000, 1));
};

try {
  process.exit(main());
} catch (error) {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
}
