import { plantedBugs } from '../planted/bugs.ts';
import { findPlanted } from '../planted/hunt.ts';
import { Tally, reportRun } from '../run/report.ts';
import { runSeed } from '../run/run.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments, wholeNumber } from './arguments.ts';

const help = `npm run simulate -- [--seeds N] [--from SEED] [--log]
npm run simulate -- --planted [--seeds N]

Plays N seeds (100) from SEED (a fresh one each day and call): real client engines and the real server engine over
memory ports, one seeded scheduler, faults on network, disks, clocks and processes, then everything heals and must come
together. Checks the invariants of SYNC.md section 4. Prints every violation with its seed, and ends with
"N seeds, M violations"; exits non-zero when M > 0. --log prints all that happened.

--planted plants every known bug in turn into the engines and looks how many seeds (at most N, 300) it takes to notice;
ends with "C/N caught".`;

/** A seed nobody has played yet: tests that repeat find nothing new. */
const freshSeed = (): number => Date.now() % 1_000_000_000;

const simulate = async (seeds: number, from: number, log: boolean): Promise<number> => {
  const tally = new Tally();
  const start = performance.now();
  console.log(`seeds ${from} to ${from + seeds - 1}`);
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await runSeed(seed);
    tally.add(result);
    if (result.violations.length > 0) console.log(reportRun(result, log ? Infinity : 80));
    else if (log) console.log([`seed ${seed} (trace ${result.trace})`, ...result.log].join('\n'));
    // M6: now and then a seed is played twice.
    if (seed % 50 === 0 && (await runSeed(seed)).trace !== result.trace) {
      tally.violations++;
      console.log(`seed ${seed}: M6: played twice, it did not do the same`);
    }
  }
  console.log(tally.tell((performance.now() - start) / 1000));
  console.log(`${seeds} seeds, ${tally.violations} violations`);
  return tally.violations > 0 ? 1 : 0;
};

const planted = async (most: number): Promise<number> => {
  let caught = 0;
  for (const bug of plantedBugs) {
    const found = await findPlanted(bug, most);
    if (found.caught) caught++;
    console.log(`${found.caught ? 'caught' : 'MISSED'}  ${bug.name.padEnd(28)} ${found.tell}`);
  }
  console.log(`${caught}/${plantedBugs.length} caught`);
  return caught === plantedBugs.length ? 0 : 1;
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'planted', 'log'], options: ['seeds', 'from'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length > 0) throw new SimulatorError('arguments', `"${rest[0] ?? ''}" means nothing here: --help shows what does.`);
  if (flags.has('planted')) return planted(wholeNumber(options.get('seeds'), 'seeds', 300, 1));
  return simulate(wholeNumber(options.get('seeds'), 'seeds', 100, 1), wholeNumber(options.get('from'), 'from', freshSeed()), flags.has('log'));
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
