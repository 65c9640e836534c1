import { cpuTimeOf } from './cpu-time.ts';

/** What a piece of work took: time on the wall, and CPU of this process (the client) and of another (the server, with all that it started); milliseconds. */
export interface Cost<T> {
  readonly result: T;
  readonly ms: number;
  readonly clientCpu: number;
  /** Null where it is not counted. */
  readonly serverCpu: number | null;
}

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Counts what `work` costs here and in the process `server`. */
export const costOf = async <T>(server: number, work: () => Promise<T>): Promise<Cost<T>> => {
  const before = await cpuTimeOf(server);
  const own = ownCpu();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const clientCpu = ownCpu() - own;
  const after = await cpuTimeOf(server);
  return { result, ms, clientCpu, serverCpu: before === null || after === null ? null : after - before };
};

const seconds = (ms: number | null): string => (ms === null ? '?' : (ms / 1000).toFixed(1));

/** "3.1 s with 2.0 s of CPU in the client and 1.4 s in the server": CPU says what a busy machine has done to the figure. */
export const inWords = ({ ms, clientCpu, serverCpu }: Cost<unknown>): string =>
  `${seconds(ms)} s with ${seconds(clientCpu)} s of CPU in the client and ${seconds(serverCpu)} s in the server`;

/** The round that took the middle time; of an even number the quicker of the two. */
export const middle = <T>(rounds: readonly Cost<T>[]): Cost<T> => {
  const found = rounds.toSorted((a, b) => a.ms - b.ms)[Math.ceil(rounds.length / 2) - 1];
  if (found === undefined) throw new RangeError('Nothing was measured');
  return found;
};
