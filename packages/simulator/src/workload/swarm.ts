import type { Role } from '@holdfast/sync-server';
import type { Random } from '../random/random.ts';
import { emphasisOf } from './theme.ts';
import { plotWeights } from './plot.ts';
import type { Plot } from './plot.ts';
import type { Theme } from './theme.ts';
import type { SnapshotTaste } from '../world/world.ts';

/** What people do in a run. */
export const actions = [
  'mkdir', 'putFolder', 'putTree', 'add', 'edit', 'rename', 'move', 'copy', 'trash', 'restore', 'purge', 'emptyTrash', 'tag', 'untag', 'attr',
  'storm', 'deepen', 'swap', 'forbidden', 'undo', 'redo', 'read', 'retry', 'cancel', 'swapFolders', 'decide', 'restoreVersion',
] as const;
export type Action = (typeof actions)[number];

/** What befalls them. */
export const troubles = [
  'offline', 'online', 'crashDevice', 'crashTab', 'openTab', 'closeApp', 'showTab', 'crashServer', 'newServer', 'serverClock', 'jumpClock', 'driftClock', 'stealLock',
  'backUp', 'restoreBackup', 'clone', 'fullDisk', 'badDisk', 'loseFiles', 'loseDatabase', 'evict', 'rot', 'role', 'sleep', 'collect', 'forget',
  'backUpServer', 'restoreServer', 'breakSnapshot', 'laterProgram', 'pause', 'longPause',
] as const;
export type Trouble = (typeof troubles)[number];

const usual: Readonly<Record<Action, number>> = {
  mkdir: 6, putFolder: 4, putTree: 2, add: 12, edit: 14, rename: 8, move: 10, copy: 5, trash: 10, restore: 5, purge: 3, emptyTrash: 2,
  tag: 3, untag: 2, attr: 3, storm: 1, deepen: 1, swap: 1, forbidden: 0.5, undo: 4, redo: 3, read: 1, retry: 0.5, cancel: 2, swapFolders: 2, decide: 4, restoreVersion: 3,
};

const usualTrouble: Readonly<Record<Trouble, number>> = {
  offline: 4, online: 6, crashDevice: 2, crashTab: 1, openTab: 1, closeApp: 0.5, showTab: 1.5, crashServer: 2, newServer: 0.5, serverClock: 0.7, jumpClock: 2, driftClock: 0.7,
  stealLock: 2, backUp: 1, restoreBackup: 0.8, clone: 0.3, fullDisk: 0.4, badDisk: 1, loseFiles: 0.15, loseDatabase: 0.6, evict: 0.15, rot: 0.3, role: 1.5, sleep: 0.4, collect: 0.8, forget: 1, backUpServer: 1, restoreServer: 0.8, breakSnapshot: 0.5, laterProgram: 0.3,
  pause: 20, longPause: 4,
};

/** What one seed does: a random part of all actions and troubles, at random rates (swarm testing). */
export interface Swarm {
  readonly devices: number;
  readonly spaces: number;
  readonly guests: readonly Role[];
  readonly quotaBytes: number | null;
  /** How soon snapshots are made and used (H29); null where everything is fetched page by page. */
  readonly snapshots: SnapshotTaste | null;
  readonly actions: Readonly<Record<Action, number>>;
  readonly troubles: Readonly<Record<Trouble, number>>;
  /** How likely trouble comes before an action. */
  readonly trouble: number;
  readonly steps: number;
  /** What it dwells on. */
  readonly theme: Theme;
  /** What is made to happen at some moment, besides. */
  readonly plot: Plot;
  /** Chance that a name is taken from the hostile ones. */
  readonly hostileNames: number;
  /** Chance that everyone starts from one tree, so that they change the same things (correlated trees). */
  readonly sharedStart: boolean;
}

const some = <K extends string>(random: Random, weights: Readonly<Record<K, number>>, always: readonly NoInfer<K>[], left: number): Record<K, number> => {
  const out = {} as Record<K, number>;
  for (const [key, weight] of Object.entries(weights) as [K, number][]) {
    out[key] = !always.includes(key) && random.chance(left) ? 0 : weight * (0.25 + random.fraction() * 2);
  }
  return out;
};

/** Many short runs and few long ones: most faults need little to show, some need much. */
const stepsOf = (random: Random): number => {
  const size = random.weighted({ small: 55, middle: 33, large: 10, huge: 2 });
  return size === 'small' ? random.between(4, 14) : size === 'middle' ? random.between(14, 32) : size === 'large' ? random.between(32, 80) : random.between(80, 160);
};

const atLeast = <K extends string>(weights: Readonly<Record<K, number>>, least: Readonly<Partial<Record<K, number>>>): Record<K, number> => {
  const out: Record<K, number> = { ...weights };
  for (const key in least) out[key] = Math.max(out[key], least[key] ?? 0);
  return out;
};

const themeOf = (random: Random): Theme => random.weighted({ none: 64, 'merged folders': 7, 'folders in folders': 7, tabs: 6, packs: 6, floor: 5, 'set back': 5 });

export const swarmOf = (random: Random): Swarm => {
  const spaces = random.weighted({ 1: 80, 2: 15, 3: 5 });
  const theme = themeOf(random.split('theme'));
  const emphasis = emphasisOf[theme];
  const plot = random.split('plot').weighted(plotWeights);
  return {
    devices: random.pick([2, 2, 2, 3, 3, 4, 5]),
    spaces: Number(spaces),
    guests: random.chance(0.3) ? Array.from({ length: random.between(1, 2) }, () => random.pick<Role>(['editor', 'editor', 'contributor', 'viewer'])) : plot === 'only looking' ? ['editor'] : [],
    quotaBytes: random.chance(0.1) ? random.between(50, 2000) : null,
    snapshots: random.chance(0.5) ? { minSeq: random.pick([1, 5, 20]), maxDelta: random.pick([1, 5, 20]), from: random.pick([1, 3, 10]) } : null,
    theme,
    plot,
    actions: atLeast(some(random, usual, ['add', 'edit'], 0.35), emphasis.actions),
    troubles: atLeast(some(random, usualTrouble, ['pause', 'online'], 0.4), emphasis.troubles),
    trouble: random.pick([0.2, 0.4, 0.7]),
    steps: stepsOf(random),
    hostileNames: random.pick([0, 0, 0.1, 0.5]),
    sharedStart: random.chance(0.8),
  };
};
