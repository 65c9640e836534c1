import { signIn } from '@holdfast/harness';
import { timed } from '../measure/clock.ts';
import { perSecond } from '../measure/statistics.ts';
import { atLeast, below, type Figure } from '../report/figure.ts';
import { growSpace } from '../workload/grown-space.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { type Device, newDevice, startServer } from './session-engine.ts';

const withinMs = 600_000;

/** Milliseconds from plugging a new device in until it holds every node of the space. */
const begin = async (device: Device, nodes: number): Promise<number> => {
  const { ms } = await timed(() => {
    device.cable.plug();
    return device.settle(withinMs);
  });
  const held = device.engine.inspect().base.size;
  if (held !== nodes) throw new Error(`The new device holds ${held} of ${nodes} nodes`);
  return ms;
};

const measureSpace = async (context: CaseContext, nodes: number, budgetMs: number): Promise<readonly Figure[]> => {
  await using server = await startServer(context);
  context.progress(`growing a space of ${nodes} nodes`);
  const grown = await growSpace(await signIn(server.url, server.email, server.password), nodes, (done) => {
    if (done % 100_000 === 0) context.progress(`${done} nodes`);
  });
  const rounds: number[] = [];
  // The first device finds no snapshot, and waits for it to be built; the others find it ready.
  for (const round of ['builds the snapshot', 'finds it']) {
    context.progress(`a new device ${round}`);
    await using device = await newDevice(context, server, 'New device');
    rounds.push(await begin(device, nodes));
  }
  context.progress('a new device page by page');
  await using paging = await newDevice(context, server, 'Paging device', { snapshots: false });
  const paged = nodes > 200_000 ? null : await begin(paging, nodes);
  const [first = 0, ready = 0] = rounds;
  const peer = paged === null ? {} : { peer: { name: 'the same, page by page', value: perSecond(nodes, paged) } };
  return [
    { name: `bootstrap of ${nodes} nodes`, value: perSecond(nodes, ready), unit: 'nodes/s', ...peer, budget: [atLeast(25_000)], note: 'a new device of the headless engine, SQLite replica, until every node is in its base and the checksum is the server\'s.' },
    { name: `bootstrap of ${nodes} nodes, time`, value: ready, unit: 'ms', budget: [below(budgetMs)], note: `the first one, for which the snapshot was built, ${Math.round(first)} ms.` },
    { name: `growing a space of ${nodes} nodes`, value: grown.rate, unit: 'ops/s', note: 'one device over one connection, 500 operations a call, one call at a time.' },
  ];
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const small = await measureSpace(context, sized(context, { quick: 10_000, normal: 100_000 }), 3000);
  return context.scale === 'full' ? [...small, ...(await measureSpace(context, 1_000_000, 30_000))] : small;
};

export const bootstrap: BenchCase = { name: 'bootstrap', about: 'a new device of a space of 100,000 nodes (full: 1,000,000), from a snapshot', run: measure };
