import { setTimeout as delay } from 'node:timers/promises';
import type { NodeId } from '@holdfast/domain';
import type { SyncEngine } from '@holdfast/sync-client';
import { type HoldfastServer, signIn } from '@holdfast/harness';
import { within } from '../measure/clock.ts';
import { residentMib } from '../measure/cpu-time.ts';
import { seeded } from '../measure/random-bytes.ts';
import { percentile } from '../measure/statistics.ts';
import { startCrowd } from '../peers/crowd.ts';
import { below, type Bound, type Figure } from '../report/figure.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { newDevice, startServer } from './session-engine.ts';

interface Round { readonly sessions: number; readonly budget: { readonly p50: readonly Bound[]; readonly p99: readonly Bound[] } }

const rounds = (context: CaseContext): readonly Round[] => {
  const pair: Round = { sessions: 2, budget: { p50: [], p99: [] } };
  const hundred: Round = { sessions: 100, budget: { p50: [below(10)], p99: [below(50)] } };
  const thousand: Round = { sessions: 1000, budget: { p50: [below(25)], p99: [below(150)] } };
  if (context.scale === 'quick') return [pair];
  return context.scale === 'full' ? [pair, hundred, thousand] : [pair, hundred];
};

/** What the other session's window shows: a live list of the folder, and who waits for it to change. */
interface Window { readonly shows: (node: NodeId) => Promise<void>; readonly close: () => Promise<void> }

const openWindow = async (engine: SyncEngine): Promise<Window> => {
  let changed = Promise.withResolvers<void>();
  const query = { of: { folder: engine.root }, sort: 'name', descending: false, foldersFirst: true, filter: '' } as const;
  const listing = await engine.openListing(query, () => {
    changed.resolve();
    changed = Promise.withResolvers();
  });
  const shows = async (node: NodeId): Promise<void> => {
    for (let next = changed.promise; engine.inspect().view.node(node) === undefined; next = changed.promise) await next;
  };
  return { shows, close: () => listing.close() };
};

/** Milliseconds from a person's action in one session until another shows it; one action after another, a breath apart. */
const latencies = async (author: SyncEngine, watcher: Window, count: number, called: string): Promise<readonly number[]> => {
  const next = seeded(count);
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await delay(10 + next() * 20);
    const start = performance.now();
    const { created } = await author.execute([{ type: 'createFolder', parent: author.root, name: `${called} ${index}`, onCollision: 'suffix' }]);
    const node = created[0];
    if (node === undefined) throw new Error('Creating a folder created nothing');
    await within(10_000, 'Seeing a folder in the other session', watcher.shows(node));
    samples.push(performance.now() - start);
  }
  return samples;
};

const measureRound = async (context: CaseContext, server: HoldfastServer, round: Round): Promise<readonly Figure[]> => {
  context.progress(`${round.sessions} connected sessions`);
  await using stack = new AsyncDisposableStack();
  if (round.sessions > 2) stack.use(await startCrowd(await signIn(server.url, server.email, server.password), round.sessions - 2));
  const open = async (deviceName: string): Promise<SyncEngine> => {
    const device = stack.use(await newDevice(context, server, deviceName));
    device.cable.plug();
    await device.settle(30_000);
    return device.engine;
  };
  const [author, watcher] = [await open('Author'), await open('Watcher')];
  const window = await openWindow(watcher);
  await latencies(author, window, 20, `Warm among ${round.sessions}`);
  const count = sized(context, { quick: 50, normal: 300 });
  const samples = await latencies(author, window, count, `Seen among ${round.sessions}`);
  await window.close();
  const name = `visible: ${round.sessions} sessions`;
  const memory = await residentMib(server.child.pid);
  return [
    { name: `${name}, p50`, value: percentile(samples, 0.5), unit: 'ms', budget: round.budget.p50 },
    {
      name: `${name}, p99`, value: percentile(samples, 0.99), unit: 'ms', budget: round.budget.p99,
      note: `${count} actions after 20 to warm up, from the call of the action (kept on the author's disk first) until the other session's live list is told; the worst took ${percentile(samples, 1).toPrecision(3)} ms.`,
    },
    ...(memory === null ? [] : [{ name: `${name}, memory of the server`, value: memory, unit: 'MiB', budget: [below(300)], note: 'resident, of the server process after the actions; Postgres has processes of its own.' }]),
  ];
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const server = await startServer(context);
  const figures: Figure[] = [];
  for (const round of rounds(context)) figures.push(...(await measureRound(context, server, round)));
  return figures;
};

export const visible: BenchCase = { name: 'visible', about: 'from an action in one session until another shows it; 2, 100 and (--full) 1,000 sessions', run: measure };
