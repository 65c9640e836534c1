import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from './bug.ts';

export interface Hunted {
  readonly bug: PlantedBug;
  readonly caught: boolean;
  /** Seeds played until one of them noticed; null when none did. */
  readonly seeds: number | null;
  readonly tell: string;
}

const run = promisify(execFile);

/** Plants one bug and plays at most `most` seeds from `from` until an invariant is violated. */
export const findPlanted = async (bug: PlantedBug, most: number, from = 1): Promise<Hunted> => {
  const script = fileURLToPath(new URL('./hunt-one.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, bug.name, String(from), String(most)], { maxBuffer: 1 << 26 });
  const { seeds, seed, rule, detail } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { seeds: number; seed?: number; rule?: string; detail?: string };
  if (rule === undefined) return { bug, caught: false, seeds: null, tell: `nobody noticed in ${seeds} seeds` };
  if (rule === 'scenario') return { bug, caught: true, seeds: null, tell: `by the scenario ${detail ?? ''}, not by ${seeds} seeds` };
  return { bug, caught: true, seeds, tell: `after ${seeds} seeds by ${rule} (seed ${seed ?? ''}): ${detail ?? ''}` };
};

/** Hunts all bugs, each planted alone, `jobs` of them at a time; `told` hears of each as it is done. */
export const huntAll = async (bugs: readonly PlantedBug[], { most, from, jobs }: { readonly most: number; readonly from: number; readonly jobs: number }, told: (hunted: Hunted) => void): Promise<readonly Hunted[]> => {
  const waiting = [...bugs];
  const done: Hunted[] = [];
  const work = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const hunted = await findPlanted(bug, most, from);
      done.push(hunted);
      told(hunted);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return done;
};

/** The figures of a hunt: how many were caught by seeds, the median of how many seeds that took, and by scenarios. */
export const tellHunt = (hunted: readonly Hunted[]): string => {
  const seeds = hunted.flatMap((one) => one.seeds ?? []).sort((a, b) => a - b);
  const byScenario = hunted.filter((one) => one.caught && one.seeds === null).length;
  const median = seeds[Math.floor((seeds.length - 1) / 2)];
  return `${seeds.length} by seeds (median ${median ?? 'none'}, at most ${seeds.at(-1) ?? 'none'}), ${byScenario} by a scenario, ${hunted.filter((one) => !one.caught).length} missed`;
};
