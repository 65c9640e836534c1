import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { reduce } from '../reduce/reduce.ts';
import { deviceNames, deviceIdOf, type Server } from './world.ts';
import { give, setStage, settle, step, type Stage } from './play.ts';
import { actAtRandom, givenAtRandom } from './random-play.ts';
import { Random } from './random.ts';
import { fingerprint } from './shown.ts';

export interface FuzzRun {
  readonly violations: readonly string[];
  /** The play, to be repeated by hand. */
  readonly play: readonly string[];
  readonly operations: number;
  /** Every content that can still be reached (C6). */
  readonly contents: ReadonlySet<string>;
  readonly purgedOrUndone: boolean;
}

const orders = [['A', 'B', 'C'], ['A', 'C', 'B'], ['B', 'A', 'C'], ['B', 'C', 'A'], ['C', 'A', 'B'], ['C', 'B', 'A']] as const;
const nameOf = new Map(Object.entries(deviceNames).map(([letter, name]) => [deviceIdOf(letter), name]));

/** M2, S9: all operations once more, many to an overlay, must make the same tree. */
const replayInBatches = (stage: Stage, mergesText: boolean, random: Random): string[] => {
  const { server } = stage;
  const tree = new MemoryTree(server.root, { history: 'complete' });
  let overlay = new Overlay(tree);
  for (const { op, seq, effTs } of server.done) {
    reduce(overlay, op, { seq, effTs, deviceName: nameOf.get(op.device) ?? '', ...(mergesText ? { merge: stage.contents.merge } : {}) });
    if (!random.chance(0.1)) continue;
    tree.apply(overlay.changes());
    overlay = new Overlay(tree);
  }
  tree.apply(overlay.changes());
  return fingerprint(tree) === fingerprint(server.tree) ? [] : ['M2 one batch and many batches differ'];
};

const reachable = (server: Server, stage: Stage): ReadonlySet<string> =>
  new Set([...server.tree.versions()].filter((version) => server.tree.node(version.node)).map((version) => stage.contents.get(version)));

const rowsOf = (overlay: Overlay): string => JSON.stringify(overlay.changes().nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)));

const checkViews = (stage: Stage, violations: string[]): void => {
  for (const [letter, device] of Object.entries(stage.devices)) {
    const shown = rowsOf(device.view);
    device.rebuild();
    if (rowsOf(device.view) !== shown) violations.push(`P9 the view of ${letter} is not base + pending`);
  }
};

/** One random play: some work with syncs, then everybody offline, then everybody back in the given order of arrival. */
export const fuzzOnce = (seed: number, arrival: number, mergesText: boolean, length = 24): FuzzRun => {
  const random = new Random(seed);
  const violations: string[] = [];
  const play: string[] = [];
  const stage = setStage(violations, { mergesText });
  const note = (line: readonly string[]): void => void play.push(line.join(' | '));
  try {
    give(stage, givenAtRandom(random));
    const live = random.below(length);
    for (let serial = 0; serial < length; serial += 1) {
      const letter = random.pick(['A', 'B', 'C']) ?? 'A';
      if (serial < live && random.chance(0.25)) {
        step(stage, [letter, 'sync']);
        note([letter, 'sync']);
      } else note(actAtRandom(stage, letter, random, serial));
    }
    checkViews(stage, violations);
    for (const letter of orders[arrival % orders.length] ?? []) {
      step(stage, [letter, 'sync']);
      note([letter, 'sync']);
    }
    settle(stage, violations);
    violations.push(...replayInBatches(stage, mergesText, new Random(seed)));
  } catch (error) {
    violations.push(`${error instanceof Error ? error.stack : String(error)}`);
  }
  for (const { op, outcome } of stage.server.done) {
    if ((op.type === 'createFile' || op.type === 'setContent') && outcome.code === 'rejected' && outcome.reason !== 'changed') violations.push(`C6 content refused: ${op.type} ${outcome.reason}`);
  }
  const purgedOrUndone = play.some((line) => / (purge|emptyTrash|undo)/.test(line));
  return { violations, play, operations: stage.server.done.length, contents: reachable(stage.server, stage), purgedOrUndone };
};

/** Every order of arrival of one seed; C6 compares their contents. Null when all is well, else what to print. */
export const fuzzSeed = (seed: number): { readonly report: string | null; readonly operations: number } => {
  const runs = orders.map((_, arrival) => fuzzOnce(seed, arrival, false));
  runs.push(fuzzOnce(seed, seed, true));
  const operations = runs.reduce((sum, run) => sum + run.operations, 0);
  const broken = runs.find((run) => run.violations.length > 0);
  if (broken) return { report: `seed ${seed}\n${broken.violations.slice(0, 6).join('\n')}\n${broken.play.join('\n')}`, operations };
  const first = runs[0];
  const other = runs.slice(0, orders.length).find((run) => !run.purgedOrUndone && first && [...run.contents].sort().join() !== [...first.contents].sort().join());
  if (other) return { report: `seed ${seed}\nC6 the contents depend on the order of arrival\n${other.play.join('\n')}`, operations };
  return { report: null, operations };
};
