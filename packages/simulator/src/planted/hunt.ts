import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from './bug.ts';

export interface Hunted {
  readonly bug: PlantedBug;
  readonly caught: boolean;
  /** Seeds played until one of them noticed; null when none did. */
  readonly seeds: number | null;
  readonly tell: string;
}

/** What hunt-one.ts prints: what it is about to play, and in the end what it has found. */
interface Line {
  readonly at?: string;
  readonly seeds: number;
  readonly seed?: number;
  readonly rule?: string;
  readonly detail?: string;
}

/** A play that takes so long, in real time, will never end: a bug that has an engine go round for ever is noticed by that. */
const neverEndsAfterMs = 180_000;

/** Runs one hunt to its end, or until one play does not end. */
const lastLineOf = async (args: readonly string[]): Promise<Line> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./hunt-one.ts', import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last: Line = { seeds: 0 };
  let late = setTimeout(() => child.kill(), neverEndsAfterMs);
  for await (const text of createInterface(child.stdout)) {
    last = JSON.parse(text) as Line;
    clearTimeout(late);
    late = setTimeout(() => child.kill(), neverEndsAfterMs);
  }
  await ended;
  clearTimeout(late);
  if (child.signalCode === 'SIGTERM') return { ...last, rule: 'C3', detail: `${last.at ?? 'its first play'} does not end` };
  if (child.exitCode !== 0) throw new Error(`The hunt for ${args[0] ?? ''} ended with ${child.exitCode ?? child.signalCode ?? 'nothing'}`);
  return last;
};

/** Plants one bug and plays at most `most` seeds from `from` until an invariant is violated. */
export const findPlanted = async (bug: PlantedBug, most: number, from = 1): Promise<Hunted> => {
  const { at, seeds, seed, rule, detail = '' } = await lastLineOf([bug.name, String(from), String(most)]);
  if (rule === undefined) return { bug, caught: false, seeds: null, tell: `nobody noticed in ${seeds} seeds` };
  if (rule === 'scenario') return { bug, caught: true, seeds: null, tell: `by the scenario ${detail}, not by ${seeds} seeds` };
  if (at?.startsWith('seed') === false) return { bug, caught: true, seeds: null, tell: `by ${rule}: ${detail}, not by ${seeds} seeds` };
  return { bug, caught: true, seeds, tell: `after ${seeds} seeds by ${rule} (seed ${seed ?? ''}): ${detail}` };
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
