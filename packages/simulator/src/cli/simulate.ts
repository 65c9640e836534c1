import { plantedBugs } from '../planted/bugs.ts';
import { findPlanted } from '../planted/hunt.ts';
import { newRecord, readRecord, tellRecord, totalOf } from '../run/record.ts';
import { playSlices } from '../run/slices.ts';
import { tell } from '../run/tally.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments, wholeNumber } from './arguments.ts';

const help = `npm run simulate -- [--seeds N] [--from SEED] [--jobs J] [--json FILE] [--log]
npm run simulate -- --planted [--seeds N]

Plays N seeds (100) from SEED (a fresh one each day and call): real client engines and the real server engine over
memory ports, one seeded scheduler, faults on network, disks, clocks and processes, then everything heals and must come
together. Checks the invariants of SYNC.md section 4. Prints every violation with its seed, and ends with
"N seeds, M violations"; exits non-zero when M > 0. --log prints all that happened.

--planted plants every known bug in turn into the engines and looks how many seeds (at most N, 300) it takes to notice;
ends with "C/N caught".`;

/** A seed nobody has played yet: tests that repeat find nothing new. */
const freshSeed = (): number => Date.now() % 1_000_000_000;

interface Wanted {
  readonly seeds: number;
  readonly from: number | null;
  readonly jobs: number;
  readonly file: string | null;
  readonly log: boolean;
}

const simulate = async ({ seeds, from, jobs, file, log }: Wanted): Promise<number> => {
  const kept = file === null ? null : await readRecord(file);
  const record = kept ?? (await newRecord({ from: from ?? freshSeed(), seeds }, jobs));
  console.log(`seeds ${record.from} to ${record.from + record.seeds - 1}${kept === null ? '' : `, of which ${totalOf(kept).tally.seeds} were played before`}`);
  const played = await playSlices(record, file, { log, print: (text) => console.log(text) });
  const { tally, seconds } = totalOf(played);
  console.log(file === null ? tell(tally, seconds).join('\n') : tellRecord(played));
  console.log(`${tally.seeds} seeds, ${tally.violations} violations`);
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
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'planted', 'log'], options: ['seeds', 'from', 'jobs', 'json'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length > 0) throw new SimulatorError('arguments', `"${rest[0] ?? ''}" means nothing here: --help shows what does.`);
  if (flags.has('planted')) return planted(wholeNumber(options.get('seeds'), 'seeds', 300, 1));
  const log = flags.has('log');
  return simulate({
    seeds: wholeNumber(options.get('seeds'), 'seeds', 100, 1),
    from: options.has('from') ? wholeNumber(options.get('from'), 'from', 0) : null,
    jobs: log ? 1 : wholeNumber(options.get('jobs'), 'jobs', 1, 1),
    file: options.get('json') ?? null,
    log,
  });
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
