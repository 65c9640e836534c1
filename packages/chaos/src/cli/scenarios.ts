import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseScenarios, readArguments, SimulatorError, wholeNumber, type Scenario } from '@holdfast/simulator';
import { Lane } from '../scenarios/lane.ts';
import { playReal } from '../scenarios/play-real.ts';

const help = `npm run scenarios -- FILE… --real [--only TEXT] [--lanes N]

Plays the scenarios of the files on the real thing: the server process as npm start runs it, with its own PostgreSQL and disk
content store in a temporary folder, and one process for each device with the real engine over SQLite, files, Socket.IO and tus.
--only plays those whose title contains TEXT. Ends with "N passed, M failed"; exits non-zero when M > 0.

How a play is mapped:
  space    each scenario has a space of its own on a server that is used again; --lanes N servers (one a core, at most 3) play
           side by side, each with device processes of its own.
  time     the wall clock of the server process and of all devices is one file that the player turns: 2026-03-04 10:00 UTC at the
           beginning, a minute on before every step; within a step it runs as the machine's does. The server's program is unchanged, its
           Date is replaced by a preload. Timers run in real time; PostgreSQL keeps the machine's clock (only session expiry reads it).
  clock    moves that one device's clock by so much for good.
  offline  the device's cable is pulled: its socket is closed and every call fails at once. sync puts it in until the outbox is
           empty and the device is at the server's seq, then pulls it again.
  restart  SIGKILL of the device's process; another one opens its folder. What the operating system had taken over to write survives,
           as it does on a machine whose power stays on; loss of power is the simulator's part.
  drop     the device sends its exchange, the server commits it, and the answer is thrown away.
  checked  the trees, trash, outcomes, tags, attributes and versions of every device and of a new one, and the invariants S1 to S9, P1,
           P3, P5, P6, P9, C2, C4 and L2 on what PostgreSQL, the content store (by downloads) and the devices' databases hold.`;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SimulatorError('arguments', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

interface Score {
  passed: number;
  failed: number;
}

const tell = (scenario: Scenario, score: Score, { passed, tell }: { readonly passed: boolean; readonly tell: string }): void => {
  if (passed) score.passed++;
  else score.failed++;
  if (!passed) console.log(`FAILED  ${scenario.title}\n${tell}\n`);
};

/** Plays all of them, each lane taking the next one. Ctrl+C ends the lanes in order and leaves nothing behind. */
const playAll = async (scenarios: readonly Scenario[], lanes: number, stop: AbortSignal): Promise<Score> => {
  const score: Score = { passed: 0, failed: 0 };
  const left = [...scenarios];
  await Promise.all(Array.from({ length: Math.min(lanes, left.length) }, async () => {
    await using lane = await Lane.start();
    for (let next = left.shift(); next !== undefined && !stop.aborted; next = left.shift()) tell(next, score, await playReal(lane, next));
  }));
  return score;
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'real'], options: ['only', 'lanes'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length === 0) throw new SimulatorError('arguments', 'Name at least one file of scenarios: --help shows how.');
  const only = options.get('only') ?? '';
  const lanes = wholeNumber(options.get('lanes'), 'lanes', Math.min(3, Math.max(1, availableParallelism())), 1);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const scenarios = rest.flatMap((file) => parseScenarios(read(file), file)).filter(({ title }) => title.includes(only));
  const score = await playAll(scenarios, lanes, stop.signal);
  if (stop.signal.aborted) console.log('Interrupted: not all of them were played');
  console.log(`${score.passed} passed, ${score.failed} failed`);
  return score.failed > 0 || stop.signal.aborted ? 1 : 0;
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
