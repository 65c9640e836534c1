import { signIn } from '@holdfast/harness';
import { memoryDuring, type MemoryUse } from '../../measure/memory.ts';
import { mibPerSecond } from '../../measure/statistics.ts';
import { startTusServer, tusName } from '../../peers/tus.ts';
import { uploadAtOnce, type TusEndpoint } from '../../peers/tus-crowd.ts';
import { below, type Figure } from '../../report/figure.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { startServer } from '../session-engine.ts';

const mib = 2 ** 20;
const atOnce = 100;

/** A server that takes uploads, and its process. */
interface Taker {
  readonly pid: number;
  readonly endpoint: TusEndpoint;
}

const ours = async (context: CaseContext): Promise<Taker> => {
  const server = await startServer(context);
  const { headers, session } = await signIn(server.url, server.email, server.password);
  return { pid: server.child.pid, endpoint: { url: `${server.url}/api/v1/uploads`, headers, metadata: { space: session.home } } };
};

const reference = async (context: CaseContext): Promise<Taker> => {
  const { endpoint, child } = await startTusServer(context);
  return { pid: child.pid, endpoint: { url: endpoint, headers: {}, metadata: {} } };
};

/** A new server for each size: what the smaller uploads left would hide what the larger ones take. */
const crowdAt = (start: (context: CaseContext) => Promise<Taker>, count: number, size: number) => (context: CaseContext): Promise<MemoryUse> =>
  apart(context, async (part) => {
    const { pid, endpoint } = await start(part);
    await uploadAtOnce(endpoint, 2, mib);
    return await memoryDuring(pid, () => uploadAtOnce(endpoint, count, size));
  });

const inWords = (use: MemoryUse, bytes: number): string =>
  `${Math.round(use.before)} MiB before, ${Math.round(use.peak)} at most of ${use.samples} samples; ${(use.ms / 1000).toFixed(1)} s, ${Math.round(mibPerSecond(bytes, use.ms))} MiB/s`;

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 20, normal: atOnce });
  const sizes = context.scale === 'quick' ? [1, 4] : [8, 64];
  const peaks: number[] = [];
  const figures: Figure[] = [];
  for (const size of sizes) {
    context.progress(`${count} uploads of ${size} MiB at once, here and to the reference tus server`);
    const own = await crowdAt(ours, count, size * mib)(context);
    const peer = await crowdAt(reference, count, size * mib)(context);
    peaks.push(own.peak);
    figures.push({
      name: `content-crowd: memory, ${count} × ${size} MiB at once`, value: own.peak, unit: 'MiB', peer: { name: tusName, value: peer.peak }, budget: [below(300)],
      note: `resident, of the server's process: ${inWords(own, count * size * mib)}. tus, which verifies and syncs nothing: ${inWords(peer, count * size * mib)}.`,
    });
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  return [...figures, {
    name: `content-crowd: memory at ${sizes[1]} MiB each beside ${sizes[0]}`, value: large / small, unit: '×', budget: [below(1.25)],
    note: 'flat with the size of what is sent; a quarter more is what collecting garbage may be late.',
  }];
};

export const crowd: BenchCase = { name: 'content-crowd', group: 'content', about: "the server's memory while it takes 100 uploads at once, of 8 and of 64 MiB each, beside tus", run: measure };
