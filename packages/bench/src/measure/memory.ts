import { setTimeout as delay } from 'node:timers/promises';
import { residentMib } from './cpu-time.ts';

/** Resident memory of a process while something was done, in MiB. */
export interface MemoryUse {
  readonly before: number;
  readonly peak: number;
  /** Milliseconds that it took. */
  readonly ms: number;
  readonly samples: number;
}

const everyMs = 100;

const resident = async (pid: number): Promise<number> => {
  const seen = await residentMib(pid);
  if (seen === null) throw new Error(`The memory of process ${pid} cannot be told: it has ended, or there is neither /proc nor ps here`);
  return seen;
};

/** Samples the memory of a process ten times a second while `work` runs. */
export const memoryDuring = async (pid: number, work: () => Promise<void>): Promise<MemoryUse> => {
  const before = await resident(pid);
  let [peak, samples, over] = [before, 1, false];
  const watch = (async () => {
    while (!over) {
      peak = Math.max(peak, await resident(pid));
      samples += 1;
      await delay(everyMs);
    }
  })();
  const start = performance.now();
  try {
    await work();
  } finally {
    over = true;
    await watch;
  }
  return { before, peak, ms: performance.now() - start, samples };
};
