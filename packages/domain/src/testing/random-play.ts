import { isLive, namesTo } from '../reduce/place.ts';
import { restorePathOf } from '../tree/paths.ts';
import type { Device } from './device.ts';
import { step, type Stage } from './play.ts';
import type { Random } from './random.ts';

const names = ['a.bin', 'b.bin', 'n.txt', 'F', 'G', 'S', 'A.bin'];
const texts = ['same', 'one\ntwo\nthree\n', ''];

interface Sight {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly trashed: readonly string[];
}

const look = (device: Device): Sight => {
  const { view } = device;
  const rows = view.changedBelow(view.root, -1).filter((row) => isLive(view, row.id));
  const pathOf = (id: (typeof rows)[number]['id']): string => `/${namesTo(view, id).join('/')}`;
  return {
    files: rows.filter((row) => row.kind === 'file').map((row) => pathOf(row.id)),
    folders: rows.filter((row) => row.kind === 'folder').map((row) => pathOf(row.id)),
    trashed: device.trashRoots().map((row) => `/${restorePathOf(view, row).join('/')}`),
  };
};

type Maker = (random: Random, sight: Sight, serial: number) => readonly string[] | null;

const under = (folder: string | undefined, name: string | undefined): string => `${folder === '/' ? '' : (folder ?? '')}/${name ?? 'x'}`;
const place = (random: Random, sight: Sight): string => random.pick(['/', ...sight.folders, ...sight.folders]) ?? '/';
const anything = (random: Random, sight: Sight): string | undefined => random.pick([...sight.files, ...sight.folders]);
const on = (path: string | undefined, make: (path: string) => readonly string[]): readonly string[] | null => (path === undefined ? null : make(path));

const makers: readonly (readonly [weight: number, Maker])[] = [
  [4, (random, sight) => ['mkdir', under(place(random, sight), random.pick(names))]],
  [4, (random, sight) => ['putFolder', under(place(random, sight), random.pick(names))]],
  [7, (random, sight, serial) => ['add', under(place(random, sight), random.pick(names)), random.chance(0.4) ? (random.pick(texts) ?? '') : `new ${serial}`]],
  [9, (random, sight, serial) => on(random.pick(sight.files), (path) => ['edit', path, random.chance(0.2) ? 'same' : `edit ${serial}`])],
  [6, (random, sight) => on(anything(random, sight), (path) => ['rename', path, random.pick(names) ?? 'x'])],
  [6, (random, sight) => on(anything(random, sight), (path) => ['move', path, place(random, sight)])],
  [3, (random, sight) => on(anything(random, sight), (path) => ['copy', path, place(random, sight)])],
  [8, (random, sight) => on(anything(random, sight), (path) => ['trash', path])],
  [4, (random, sight) => on(random.pick(sight.trashed), (path) => ['restore', path])],
  [3, (random, sight) => on(random.pick(sight.trashed), (path) => ['purge', path])],
  [1, () => ['emptyTrash']],
  [2, (random, sight) => on(anything(random, sight), (path) => ['tag', path, random.pick(['red', 'blue']) ?? 'red'])],
  [1, (random, sight) => on(anything(random, sight), (path) => ['untag', path, random.pick(['red', 'blue']) ?? 'red'])],
  [1, (random, sight, serial) => on(anything(random, sight), (path) => ['attr', path, random.pick(['k', 'l']) ?? 'k', `${serial}`])],
  [3, () => ['undo']],
  [1, (random) => ['clock', random.pick(['+90m', '-90m', '+600m']) ?? '+1m']],
];
const total = makers.reduce((sum, [weight]) => sum + weight, 0);

const draw = (random: Random): Maker => {
  let at = random.below(total);
  for (const [weight, maker] of makers) {
    if (at < weight) return maker;
    at -= weight;
  }
  return () => ['undo'];
};

/** Lets one device do something that a person could do with what he sees, and says what. */
export const actAtRandom = (stage: Stage, letter: string, random: Random, serial: number): readonly string[] => {
  const device = stage.devices[letter];
  if (!device) throw new Error(`no device ${letter}`);
  const sight = look(device);
  for (;;) {
    const made = draw(random)(random, sight, serial);
    if (!made) continue;
    const line = [letter, ...made];
    step(stage, line);
    return line;
  }
};

/** A tree for the beginning: a few folders in folders, a few files. */
export const givenAtRandom = (random: Random): ReadonlyMap<string, string | null> => {
  const all = ['/F/a.bin', '/F/S/b.bin', '/F/n.txt', '/G/', '/a.bin', '/n.txt', '/G/S/', '/b.bin'];
  return new Map(random.shuffled(all).slice(0, 2 + random.below(5)).map((path) => [path, path.endsWith('/') ? null : `given ${path}`]));
};
