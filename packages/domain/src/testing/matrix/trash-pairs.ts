import type { NodeId } from '../../ids.ts';
import type { Device } from '../device.ts';
import { give, setStage, settle, step, type Stage } from '../play.ts';
import { showTree } from '../shown.ts';
import { newNodeId } from '../world.ts';
import { deviceName, other, type Who } from './deeds.ts';

/** What a person does when /t.bin and /G/g.bin lie in the trash and both have seen that. */
export const trashDeeds = ['restore-t', 'restore-G', 'purge-t', 'purge-G', 'empty', 'add-t', 'mkdir-G', 'rename-t', 'rename-G', 'trash-t'] as const;
export type TrashDeed = (typeof trashDeeds)[number];

export interface TrashCase {
  readonly deed: Readonly<Record<Who, TrashDeed>>;
  readonly first: Who;
  readonly later: Who;
  readonly observed: boolean;
}

export const trashCasesOf = (a: TrashDeed, b: TrashDeed): readonly TrashCase[] => {
  const whos: readonly Who[] = ['A', 'B'];
  return whos.flatMap((first) => [
    ...whos.map((later) => ({ deed: { A: a, B: b }, first, later, observed: false })),
    { deed: { A: a, B: b }, first, later: other(first), observed: true },
  ]);
};

const rows: readonly (readonly [firsts: string, seconds: string, row: string])[] = [
  ['restore', 'restore', '3b.2'], ['restore trash', 'purge empty', '34'], ['rename', 'purge empty', '3b.13'], ['purge empty', 'purge empty', '3b.13'],
  ['purge empty', 'restore rename trash', '35'], ['restore', 'trash', '32'], ['trash', 'restore', '32'], ['rename', 'rename', '10'],
  ['restore', 'rename', '12'], ['rename', 'restore', '12'], ['rename', 'trash', '30'], ['trash', 'rename', '30'], ['trash', 'trash', '31'],
  ['add mkdir', 'restore', '33'], ['restore', 'add', '5'], ['restore', 'mkdir', '2'], ['add', 'add', '5'], ['mkdir', 'mkdir', '2'],
  ['add mkdir', 'purge empty rename trash', 'no row: both'], ['purge empty rename trash', 'add mkdir', 'no row: both'],
];

/** The row that decides a pair of deeds on what lies in the trash. */
export const trashRowOf = ({ deed, first, observed }: TrashCase): string => {
  if (observed) return 'observed';
  const [[verb = '', subject], [then = '', object]] = [deed[first].split('-'), deed[other(first)].split('-')];
  if (subject !== undefined && object !== undefined && subject !== object) return 'no row: both';
  const found = rows.find(([firsts, seconds]) => firsts.split(' ').includes(verb) && seconds.split(' ').includes(then));
  if (!found) throw new Error(`no row for ${deed[first]}, ${deed[other(first)]}`);
  return found[2];
};

interface Item {
  readonly id: string;
  readonly folder: boolean;
  name: string;
  state: 'live' | 'trashed' | 'purged';
  text: string;
}

/** Rows 5, 2, 10, 30, 33, 34, 35 for two deeds at the root of the space: a list, searched from end to end. */
export const expectedAfter = (given: TrashCase): { readonly live: readonly string[]; readonly trash: readonly string[] } => {
  const items: Item[] = [
    { id: 't', folder: false, name: 't.bin', state: 'trashed', text: 't' },
    { id: 'G', folder: true, name: 'G', state: 'trashed', text: '' },
  ];
  const taken = (name: string, self: Item | null): boolean => items.some((item) => item !== self && item.state === 'live' && item.name === name);
  const number = (item: { readonly folder: boolean }, name: string, n: number): string => (item.folder ? `${name} (${n})` : name.replace(/\.bin$/, ` (${n}).bin`));
  const free = (name: string, self: Item | null, folder: boolean): string => {
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? name : number({ folder }, name, n);
      if (!taken(candidate, self)) return candidate;
    }
  };
  const doOne = (who: Who, deed: TrashDeed, unseen: TrashDeed | null): void => {
    const [verb = '', subject = ''] = deed.split('-');
    const item = items.find(({ id }) => id === subject);
    const purge = (one: Item): void => {
      // 34: only what he knows to be in the trash.
      if (one.state === 'trashed' && unseen !== `restore-${one.id}`) one.state = 'purged';
    };
    if (deed === 'empty') items.forEach(purge);
    else if (deed === 'add-t') {
      const clash = taken('t.bin', null) && unseen !== null;
      items.push({ id: `new ${who}`, folder: false, state: 'live', text: `own ${who}`, name: free(clash ? `t (conflict 2026-03-04 ${deviceName[who]}).bin` : 't.bin', null, false) });
    } else if (deed === 'mkdir-G') items.push({ id: `new ${who}`, folder: true, state: 'live', text: '', name: free('G', null, true) });
    else if (!item || item.state === 'purged') return; // 35
    else if (verb === 'purge') purge(item);
    else if (verb === 'rename' && !(unseen === deed && given.later !== who)) {
      const name = item.folder ? `G${who}` : `${who}.bin`;
      item.name = item.state === 'trashed' ? name : free(name, item, item.folder);
    } else if (verb === 'restore' && item.state === 'trashed' && !(unseen === `trash-${subject}` && given.later !== who)) {
      item.state = 'live';
      if (taken(item.name, item)) item.name = free(item.folder ? `${item.name} (restored)` : item.name.replace(/\.bin$/, ' (restored).bin'), item, item.folder);
    } else if (verb === 'trash' && item.state === 'live' && !(unseen === `restore-${subject}` && given.later !== who)) item.state = 'trashed'; // 32
  };
  const second = other(given.first);
  doOne(given.first, given.deed[given.first], null);
  doOne(second, given.deed[second], given.observed ? null : given.deed[given.first]);
  const text = (item: Item): string => (item.folder ? `/${item.name}${item.id === 'G' ? '/g.bin = g' : ''}` : `/${item.name} = ${item.text}`);
  return {
    live: items.filter((item) => item.state === 'live').map(text).sort(),
    trash: items.filter((item) => item.state === 'trashed').map((item) => `/${item.name}`).sort(),
  };
};

const act = (stage: Stage, device: Device, who: Who, deed: TrashDeed, known: { readonly t: NodeId; readonly G: NodeId }): void => {
  const { contents, ids, now, server: { root } } = stage;
  const [verb = '', subject = ''] = deed.split('-');
  const node = subject === 'G' ? known.G : known.t;
  if (deed === 'empty') device.act({ type: 'purge', nodes: [known.t, known.G] }, now);
  else if (verb === 'purge') device.act({ type: 'purge', nodes: [node] }, now);
  else if (verb === 'restore') device.act({ type: 'restore', node, parent: root }, now);
  else if (verb === 'trash') device.act({ type: 'trash', node, parent: root }, now);
  else if (verb === 'rename') device.act({ type: 'rename', node, name: subject === 'G' ? `G${who}` : `${who}.bin` }, now);
  else if (verb === 'add') device.act({ type: 'createFile', node: newNodeId(ids), parent: root, name: 't.bin', ...contents.put(`own ${who}`) }, now);
  else device.act({ type: 'createFolder', node: newNodeId(ids), parent: root, name: 'G', onCollision: 'suffix' }, now);
};

export const playTrashCase = (played: TrashCase): { readonly live: readonly string[]; readonly trash: readonly string[]; readonly violations: readonly string[] } => {
  const violations: string[] = [];
  const stage = setStage(violations, { mergesText: false });
  give(stage, new Map([['/t.bin', 't'], ['/G/g.bin', 'g']]));
  const a = stage.devices['A'] as Device;
  const known = { t: a.find('/t.bin'), G: a.find('/G') };
  for (const line of [['A', 'trash', '/t.bin'], ['A', 'trash', '/G'], ['A', 'sync'], ['B', 'sync'], ['C', 'sync']]) step(stage, line);
  const turn = (who: Who): void => {
    stage.now += 60_000;
    act(stage, stage.devices[who] as Device, who, played.deed[who], known);
  };
  const second = other(played.first);
  if (played.observed) {
    turn(played.first);
    step(stage, [played.first, 'sync']);
    step(stage, [second, 'sync']);
    turn(second);
  } else {
    turn(other(played.later));
    turn(played.later);
    step(stage, [played.first, 'sync']);
  }
  step(stage, [second, 'sync']);
  const { N } = settle(stage, violations);
  const shown = showTree((N as Device).base, stage.contents, stage.server);
  const bare = (path: string): string => path.replace(/\/$/, '');
  return { live: [...shown.files.map(([path, text]) => `${path} = ${text}`), ...shown.emptyFolders.map(bare)].sort(), trash: shown.trash.map(bare).sort(), violations };
};
