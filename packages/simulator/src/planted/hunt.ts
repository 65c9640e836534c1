import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from './bug.ts';

export interface Hunted {
  readonly caught: boolean;
  /** Seeds played until it was noticed, or all of them. */
  readonly seeds: number;
  readonly tell: string;
}

const run = promisify(execFile);

/** Plants one bug and plays at most `most` seeds from `from` until an invariant is violated. */
export const findPlanted = async (bug: PlantedBug, most: number, from = 1): Promise<Hunted> => {
  const script = fileURLToPath(new URL('./hunt-one.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, bug.name, String(from), String(most)], { maxBuffer: 1 << 26 });
  const { seeds, seed, rule, detail } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { seeds: number; seed?: number; rule?: string; detail?: string };
  if (rule === undefined) return { caught: false, seeds, tell: `nobody noticed in ${seeds} seeds` };
  if (rule === 'scenario') return { caught: true, seeds, tell: `by the scenario ${detail ?? ''}, not by ${seeds} seeds` };
  return { caught: true, seeds, tell: `after ${seeds} seeds by ${rule} (seed ${seed ?? ''}): ${detail ?? ''}` };
};
