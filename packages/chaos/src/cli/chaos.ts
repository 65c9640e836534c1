import { randomInt } from 'node:crypto';
import { readArguments, SimulatorError, wholeNumber } from '@holdfast/simulator';
import { ChaosRun } from '../run/chaos-run.ts';

const help = `npm run chaos -- --minutes N [--seed S] [--content disk|minio] [--devices N] [--browsers N] [--tabs N] [--quiet]

The real stack under faults, on loopback alone, for N minutes (2): the server process, PostgreSQL, engine processes (--devices, 3) and
Chromium (--browsers, 1) with the built app in several tabs (--tabs, 2), all working on one space; content on the disk store, or on a real MinIO.
Beside them two readers (whole versions, ranges, archives that go on where they stopped), an ordinary tus client with whole files, and an
administrator who lets hours and weeks pass for what is stored and runs the collector, and is killed at it.

Faults, each drawn from the printed seed: SIGKILL and SIGSTOP of server, engine processes and browser; PostgreSQL shut down fast and
immediately, its postmaster killed; pages frozen, tabs closed, the browser offline; engine clocks that jump; the network of each device cut,
slow, lossy, half open and reset (Toxiproxy); the disk of the content store full (a tmpfs, as root); MinIO stopped, killed and cut off.
What cannot be done on this machine is named as skipped. TOXIPROXY names a toxiproxy-server, else it is built with Go, once; MINIO names
a minio program that may be killed, else HOLDFAST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY a running one; CHROMIUM a browser.

Once a minute everything heals, drains and is checked: S1 to S9, P1 to P3, P5, P6, P9, L1 (every byte string that was confirmed as saved, by
download and SHA-256), L2, C1, C2 and C4, on what PostgreSQL, the content store, the devices' databases and the pages hold; verify --read-data
reads every stored byte, and once a run the tables of content are emptied and rebuilt from the store alone. What a reader was given as whole
is whole and right at any moment, and what the tus client was told is complete is there.

Exits non-zero on any violation, and then keeps the state folder (tables, stores, logs, ledger.jsonl, violations.json). The same seed gives
the same faults and acts in the same order; processes and clocks are real, so how they meet differs from run to run.`;

const contentOf = (given: string | undefined): 'disk' | 'minio' => {
  if (given === undefined || given === 'disk' || given === 'minio') return given ?? 'disk';
  throw new SimulatorError('arguments', `--content is disk or minio, not "${given}".`);
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'quiet'], options: ['minutes', 'seed', 'content', 'devices', 'browsers', 'tabs'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length > 0) throw new SimulatorError('arguments', `"${rest[0] ?? ''}" means nothing here: --help shows what does.`);
  if (process.platform !== 'linux') throw new SimulatorError('arguments', 'Chaos reads processes and mounts disks as Linux does: run it there.');
  const whole = (name: string, otherwise: number, least: number): number => wholeNumber(options.get(name), name, otherwise, least);
  const seed = whole('seed', randomInt(1_000_000_000), 0);
  const content = contentOf(options.get('content'));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  console.log(`chaos: seed ${seed}, content on ${content}`);
  const run = new ChaosRun({
    minutes: whole('minutes', 2, 1), seed, content, devices: whole('devices', 3, 1), browsers: whole('browsers', 1, 0), tabs: whole('tabs', 2, 1),
    say: flags.has('quiet') ? () => undefined : (text) => console.log(text), interrupted: interrupted.signal,
  });
  const { violations, report, kept } = await run.play();
  for (const [what, figures] of report) console.log(`${what.padEnd(11)} ${figures}`);
  for (const { rule, detail } of violations) console.log(`VIOLATION  ${rule}: ${detail}`);
  if (kept !== null) console.log(`state       ${kept}\nreplay      npm run chaos -- --seed ${seed} --minutes ${options.get('minutes') ?? '2'} --content ${content}`);
  if (interrupted.signal.aborted) console.log('Interrupted: nothing was decided.');
  console.log(`${violations.length} violations`);
  return violations.length > 0 ? 1 : interrupted.signal.aborted ? 130 : 0;
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
