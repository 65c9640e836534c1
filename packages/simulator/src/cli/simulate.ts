import { tripleCount } from '@holdfast/domain/testing';
import { plantedBugs } from '../planted/bugs.ts';
import type { PlantedBug } from '../planted/bug.ts';
import { huntAll, tellHunt } from '../planted/hunt.ts';
import { newRecord, readRecord, tellRecord, totalOf } from '../run/record.ts';
import { playSlices } from '../run/slices.ts';
import { tell } from '../run/tally.ts';
import { playTriples, type TripleRange } from '../run/triples.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments, wholeNumber } from './arguments.ts';

const help = `npm run simulate -- [--seeds N] [--from SEED] [--jobs J] [--json FILE] [--log]
npm run simulate -- --planted [--seeds N] [--from SEED] [--jobs J] [--only NAME]
npm run simulate -- --triples [--from N] [--count N]

Plays N seeds (100) from SEED (a fresh one each day and call): real client engines and the real server engine over
memory ports, one seeded scheduler, faults on network, disks, clocks and processes, then everything heals and must come
together. Checks the invariants of RULES.md section 4. Prints every violation with its seed, and ends with
"N seeds, M violations"; exits non-zero when M > 0. --log prints all that happened.

--planted plants every known bug in turn into the engines and looks how many seeds (at most N, 300) it takes to notice;
two at a time unless told otherwise;
ends with "C/N caught".

--triples plays three operations by three devices on a small tree against the naive oracle of the conflict table: every
triple of 16 deeds, in every order of arrival, seen or not, ${tripleCount} in all, in the same order always. Plays N of them (all
that follow) from the N-th (0), prints each that differs, and ends with "N triples, M differences"; exits non-zero when M > 0.`;

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

const planted = async (bugs: readonly PlantedBug[], hunt: { readonly most: number; readonly from: number; readonly jobs: number }): Promise<number> => {
  const hunted = await huntAll(bugs, hunt, ({ bug, caught, tell }) => console.log(`${caught ? 'caught' : 'MISSED'}  ${bug.name.padEnd(28)} ${tell}`));
  const caught = hunted.filter((one) => one.caught).length;
  console.log(tellHunt(hunted));
  console.log(`${caught}/${bugs.length} caught`);
  return caught === bugs.length ? 0 : 1;
};

const triples = (range: TripleRange): number => {
  const started = Date.now();
  const { played, differences } = playTriples(range, (text) => console.log(text));
  console.log(`from ${range.from}, ${Math.round((Date.now() - started) / 1000)} s`);
  console.log(`${played} triples, ${differences} differences`);
  return differences > 0 ? 1 : 0;
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'planted', 'triples', 'log'], options: ['seeds', 'from', 'jobs', 'json', 'only', 'count'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length > 0) throw new SimulatorError('arguments', `"${rest[0] ?? ''}" means nothing here: --help shows what does.`);
  if (flags.has('triples')) {
    return triples({ from: wholeNumber(options.get('from'), 'from', 0), count: options.has('count') ? wholeNumber(options.get('count'), 'count', 0, 1) : null });
  }
  if (options.has('count')) throw new SimulatorError('arguments', '--count counts triples and belongs to --triples; the number of seeds is --seeds.');
  if (flags.has('planted')) {
    const only = options.get('only') ?? '';
    const hunt = { most: wholeNumber(options.get('seeds'), 'seeds', 300, 1), from: wholeNumber(options.get('from'), 'from', 1), jobs: wholeNumber(options.get('jobs'), 'jobs', 2, 1) };
    return planted(plantedBugs.filter(({ name }) => name.includes(only)), hunt);
  }
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
