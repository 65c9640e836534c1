import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { plantedBugs } from './bugs.ts';

/**
 * Runs in a process of its own: `node hunt-one.ts NAME FROM SEEDS`. Plants the bug, plays seeds until one is violated,
 * and prints one line of JSON: `{"seeds": 3, "seed": 17, "rule": "L1"}`, or `{"seeds": 300}` when nobody noticed. Before that,
 * it prints a line for whatever it is about to play: `{"at": "seed 17", "seeds": 3}`.
 */
const [name, from, most] = process.argv.slice(2);
const bug = plantedBugs.find((one) => one.name === name);
if (bug === undefined) throw new Error(`There is no planted bug "${name ?? ''}"`);

const url = new URL(`../../../${bug.file}`, import.meta.url).href;
const source = readFileSync(fileURLToPath(url), 'utf8');
if (source.split(bug.find).length !== 2) throw new Error(`"${bug.name}" does not fit any more: its text stands ${source.split(bug.find).length - 1} times in ${bug.file}`);
let planted = false;
registerHooks({
  load: (loaded, context, next) => {
    if (loaded !== url) return next(loaded, context);
    planted = true;
    return { format: 'module-typescript', shortCircuit: true, source: source.replace(bug.find, () => bug.replace) };
  },
});

const playing = (at: string, seeds: number): void => void process.stdout.write(`${JSON.stringify({ at, seeds })}\n`);

/** The matrix: the plays whose outcome the conflict table fixes. */
async function firstFailingScenario(seeds: number): Promise<string | null> {
  const { playScenario } = await import('../scenarios/stage.ts');
  const { parseScenarios } = await import('../scenarios/parse.ts');
  for (const file of ['names', 'content', 'trash', 'readings']) {
    const scenarios = parseScenarios(readFileSync(new URL(`../../scenarios/${file}.yaml`, import.meta.url), 'utf8'), file);
    for (const scenario of scenarios) {
      playing(`the scenario "${scenario.title}"`, seeds);
      if (!(await playScenario(scenario)).passed) return `"${scenario.title}"`;
    }
  }
  return null;
}

const { runSeed } = await import('../run/run.ts');
if (!planted) throw new Error(`"${bug.name}" was not planted: ${bug.file} is never loaded`);
const first = Number(from);
const all = Number(most);

interface Line {
  readonly seeds: number;
  readonly seed?: number;
  readonly rule?: string;
  readonly detail?: string;
}

/** Plays the seeds [low, high) counted from the first. */
async function playSeeds(low: number, high: number): Promise<Line | null> {
  for (let count = low; count < high; count++) {
    playing(`seed ${first + count}`, count + 1);
    const [violation] = (await runSeed(first + count)).violations;
    if (violation !== undefined) return { seeds: count + 1, seed: first + count, rule: violation.rule, detail: violation.detail.replaceAll(/\s+/g, ' ').slice(0, 200) };
  }
  return null;
}

/** Most bugs show at once; what is a matter of outcomes, the matrix sees; what is a matter of luck needs more seeds. */
async function hunt(): Promise<Line> {
  const early = Math.min(20, all);
  const soon = await playSeeds(0, early);
  if (soon !== null) return soon;
  const failing = await firstFailingScenario(early);
  if (failing !== null) return { seeds: early, rule: 'scenario', detail: failing };
  return (await playSeeds(early, all)) ?? { seeds: all };
}

process.stdout.write(`${JSON.stringify(await hunt())}\n`);
process.exit(0);
