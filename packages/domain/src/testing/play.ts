import { recordedMillis } from './shown.ts';
import { checkTree } from '../tree/check-tree.ts';
import { namesTo } from '../reduce/place.ts';
import type { Content, FileRow, NodeRow } from '../node.ts';
import type { MergeQuestion } from '../tree/reader.ts';
import { Device } from './device.ts';
import { lostContents } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import { fingerprint, showTree, type Shown } from './shown.ts';
import { Contents, Ids, newNodeId, Server, type ServerOptions } from './world.ts';

const minute = 60_000;

/** A play under way. */
export interface Stage {
  readonly devices: Readonly<Record<string, Device>>;
  readonly server: Server;
  readonly contents: Contents;
  readonly ids: Ids;
  readonly drops: Record<string, number>;
  now: number;
}

export interface Played {
  readonly shown: Readonly<Record<string, Shown>>;
  readonly server: Server;
  readonly contents: Contents;
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
  /** Invariants of RULES.md section 4 that did not hold. */
  readonly violations: readonly string[];
}

const split = (path: string): { readonly folder: string; readonly name: string } => {
  const trimmed = path.replace(/\/$/, '');
  const slash = trimmed.lastIndexOf('/');
  return { folder: trimmed.slice(0, slash), name: trimmed.slice(slash + 1) };
};

const rowAt = (device: Device, path: string): NodeRow => {
  const row = device.view.node(device.find(path));
  if (!row) throw new Error(`${device.name} sees no ${path}`);
  return row;
};

const fileAt = (device: Device, path: string): FileRow => {
  const row = rowAt(device, path);
  if (row.kind !== 'file') throw new Error(`${path} is a folder`);
  return row;
};

type Verb = (stage: Stage, device: Device, path: string, second: string, third: string) => void;

const create = (stage: Stage, device: Device, path: string, onCollision: 'suffix' | 'merge'): void => {
  const { folder, name } = split(path);
  device.act({ type: 'createFolder', node: newNodeId(stage.ids), parent: device.find(folder), name, onCollision }, stage.now);
};

export const sync = (stage: Stage, letter: string): void => {
  const device = stage.devices[letter];
  if (!device) throw new Error(`no device ${letter}`);
  for (;;) {
    const lost = (stage.drops[letter] ?? 0) > 0;
    device.exchange(stage.now, lost);
    if (!lost) return;
    stage.drops[letter] = (stage.drops[letter] ?? 0) - 1;
  }
};

const verbs: Readonly<Record<string, Verb>> = {
  mkdir: (stage, device, path) => create(stage, device, path, 'suffix'),
  putFolder: (stage, device, path) => create(stage, device, path, 'merge'),
  add: (stage, device, path, text) => {
    const { folder, name } = split(path);
    device.act({ type: 'createFile', node: newNodeId(stage.ids), parent: device.find(folder), name, ...stage.contents.put(text) }, stage.now);
  },
  edit: (stage, device, path, text) => {
    const row = fileAt(device, path);
    device.act({ type: 'setContent', node: row.id, baseVersion: row.content.version, seenPath: namesTo(device.view, row.id), ...stage.contents.put(text) }, stage.now);
  },
  rename: (stage, device, path, name) => void device.act({ type: 'rename', node: device.find(path), name }, stage.now),
  move: (stage, device, path, folder) => void device.act({ type: 'move', node: device.find(path), parent: device.find(folder) }, stage.now),
  copy: (stage, device, path, folder) => {
    const row = rowAt(device, path);
    const srcVersion = row.kind === 'file' ? row.content.version : null;
    device.act({ type: 'copy', node: newNodeId(stage.ids), source: row.id, srcVersion, parent: device.find(folder), name: row.name.value }, stage.now);
  },
  trash: (stage, device, path) => {
    const row = rowAt(device, path);
    device.act({ type: 'trash', node: row.id, parent: row.location.parent }, stage.now);
  },
  restore: (stage, device, path) => {
    const row = device.findTrashed(path);
    device.act({ type: 'restore', node: row.id, parent: row.location.parent }, stage.now);
  },
  purge: (stage, device, path) => void device.act({ type: 'purge', nodes: [device.findTrashed(path).id] }, stage.now),
  emptyTrash: (stage, device) => {
    const nodes = device.trashRoots().map((row) => row.id);
    if (nodes.length > 0) device.act({ type: 'purge', nodes }, stage.now);
  },
  tag: (stage, device, path, tag) => void device.act({ type: 'addTag', node: device.find(path), tag }, stage.now),
  untag: (stage, device, path, tag) => void device.act({ type: 'removeTag', node: device.find(path), tag }, stage.now),
  attr: (stage, device, path, key, value) => void device.act({ type: 'setAttr', node: device.find(path), key, value }, stage.now),
  undo: (stage, device) => device.undo(stage.now),
  restart: (_stage, device) => device.rebuild(),
  clock: (_stage, device, by) => {
    device.clockError += recordedMillis(by);
  },
};

export const step = (stage: Stage, [letter = '', verb = '', ...rest]: readonly string[]): void => {
  stage.now += minute;
  const device = stage.devices[letter];
  if (!device) throw new Error(`no device ${letter}`);
  if (verb === 'sync') return sync(stage, letter);
  if (verb === 'drop') {
    stage.drops[letter] = Number(rest[0]);
    return;
  }
  const run = verbs[verb];
  if (!run) throw new Error(`unknown verb ${verb}`);
  run(stage, device, rest[0] ?? '', rest[1] ?? '', rest[2] ?? '');
};

export const give = (stage: Stage, given: Scenario['given']): void => {
  const device = stage.devices['A'] as Device;
  const made = new Set<string>(['']);
  const folders = (path: string): void => {
    if (made.has(path)) return;
    folders(split(path).folder);
    create(stage, device, path, 'suffix');
    made.add(path);
  };
  for (const [path, text] of given) {
    folders(text === null ? path.replace(/\/$/, '') : split(path).folder);
    if (text !== null) verbs['add']?.(stage, device, path, text, '');
  }
  for (const letter of ['A', 'B', 'C']) sync(stage, letter);
};

export const finish = (stage: Stage): void => {
  for (let round = 0; round < 10; round += 1) {
    const before = stage.server.seq;
    for (const letter of ['A', 'B', 'C']) step(stage, [letter, 'sync']);
    if (stage.server.seq === before) return;
  }
  throw new Error('not quiet after ten rounds');
};

export interface StageOptions {
  readonly mergesText: boolean;
  /** What answers row 22 instead of a real merge. */
  readonly merge?: (question: MergeQuestion, contents: Contents) => Content | null;
  readonly seed?: string;
  readonly onCommit?: ServerOptions['onCommit'];
}

/** Three devices and a server with nothing in it. Violations of the structural invariants are added to the list as they happen. */
export const setStage = (violations: string[], options: StageOptions): Stage => {
  const contents = new Contents();
  const ids = new Ids(options.seed);
  const { merge } = options;
  const server = new Server({
    contents,
    mergesText: options.mergesText,
    ...(merge ? { merge: (question) => merge(question, contents) } : {}),
    onCommit: (at, done, changes) => {
      violations.push(...checkTree(at.tree, at.seq).map((found) => `after ${done.op.type} ${at.seq}: ${found.rule} ${found.node}: ${found.detail}`));
      options.onCommit?.(at, done, changes);
    },
  });
  const devices = Object.fromEntries(['A', 'B', 'C'].map((letter) => [letter, new Device(letter, server, ids)]));
  return { devices, server, contents, ids, drops: {}, now: Date.UTC(2026, 2, 4, 10) };
};

/** Lets everybody sync until all are quiet, adds a device that starts empty, and checks P6 and L1. */
export const settle = (stage: Stage, violations: string[]): Readonly<Record<string, Device>> => {
  finish(stage);
  const newcomer = new Device('N', stage.server, stage.ids);
  newcomer.exchange(stage.now);
  const all = { ...stage.devices, N: newcomer };
  for (const [letter, device] of Object.entries(all)) {
    if (fingerprint(device.base) !== fingerprint(stage.server.tree)) violations.push(`P6 the base of ${letter} is not the server's tree`);
  }
  violations.push(...lostContents(stage.server));
  return all;
};

const codeOf = (device: Device, from: number): string[] => device.sent.slice(from).map((id) => {
  const outcome = device.outcomes.get(id);
  return outcome && 'reason' in outcome ? `${outcome.code}:${outcome.reason}` : (outcome?.code ?? '');
});

/** Plays a scenario and says what every device shows in the end. */
export const playScenario = (scenario: Scenario, mergesText = true): Played => {
  const violations: string[] = [];
  const stage = setStage(violations, { mergesText });
  const { server, contents, devices } = stage;
  give(stage, scenario.given);
  const counts = Object.fromEntries(Object.entries(devices).map(([letter, device]) => [letter, device.sent.length]));
  for (const line of scenario.play) step(stage, line);
  const all = settle(stage, violations);
  return {
    shown: Object.fromEntries(Object.entries(all).map(([letter, device]) => [letter, showTree(device.base, contents, server)])),
    server,
    contents,
    outcomes: Object.fromEntries(Object.entries(devices).map(([letter, device]) => [letter, codeOf(device, counts[letter] ?? 0)])),
    violations,
  };
};
