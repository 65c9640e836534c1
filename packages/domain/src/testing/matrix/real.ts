import type { NodeId } from '../../ids.ts';
import type { NodeRow } from '../../node.ts';
import { namesTo } from '../../reduce/place.ts';
import type { MemoryTree } from '../../tree/memory-tree.ts';
import type { Device } from '../device.ts';
import { give, setStage, settle, step, type Stage, type StageOptions } from '../play.ts';
import { showTree } from '../shown.ts';
import { newNodeId } from '../world.ts';
import { other, type Answer, type Case, type Deed, type Who } from './deeds.ts';
import { mergedText, sameText } from './naive.ts';
import type { Expected } from './things.ts';

type Known = Readonly<Record<'F' | 'n' | 'S' | 's' | 'Q', NodeId>>;

const actOn = (stage: Stage, device: Device, who: Who, deed: Deed, known: Known): void => {
  const { contents, ids, now } = stage;
  const parentOf = (id: NodeId): NodeId => device.view.node(id)?.location.parent ?? device.base.root;
  const nameOf = (id: NodeId): string => device.view.node(id)?.name.value ?? '';
  const versionOf = (id: NodeId) => {
    const row = device.view.node(id);
    return row?.kind === 'file' ? row.content.version : null;
  };
  const [verb = '', subject = '', target = ''] = deed.split('-');
  const node = known[subject as keyof Known];
  const text = subject === 'same' ? sameText : `own ${who}`;
  if (verb === 'add') device.act({ type: 'createFile', node: newNodeId(ids), parent: known.F, name: 'k.bin', ...contents.put(text) }, now);
  else if (verb === 'mkdir' || verb === 'put') device.act({ type: 'createFolder', node: newNodeId(ids), parent: known.F, name: 'k.bin', onCollision: verb === 'put' ? 'merge' : 'suffix' }, now);
  else if (verb === 'rename') device.act({ type: 'rename', node, name: target === 'k' ? 'k.bin' : subject === 'n' ? `${who}.bin` : `${subject}${who}` }, now);
  else if (verb === 'move') device.act({ type: 'move', node, parent: target === 'root' ? device.base.root : known[target as keyof Known] }, now);
  else if (verb === 'trash') device.act({ type: 'trash', node, parent: parentOf(node) }, now);
  else if (verb === 'copy') device.act({ type: 'copy', node: newNodeId(ids), source: node, srcVersion: versionOf(node), parent: known.Q, name: nameOf(node) }, now);
  else if (verb === 'tag') device.act({ type: 'addTag', node: known.n, tag: 'red' }, now);
  else if (verb === 'untag') device.act({ type: 'removeTag', node: known.n, tag: 'red' }, now);
  else if (verb === 'attr') device.act({ type: 'setAttr', node: known.n, key: 'k', value: who }, now);
  else if (verb === 'edit') {
    const file = subject === 's' ? known.s : known.n;
    const baseVersion = versionOf(file);
    if (baseVersion !== null) device.act({ type: 'setContent', node: file, baseVersion, seenPath: namesTo(device.view, file), ...contents.put(text) }, now);
  }
};

/** A tree as the tables tell of it. */
export const shownIn = (stage: Stage, tree: MemoryTree): Expected => {
  const shown = showTree(tree, stage.contents, stage.server);
  const bare = (path: string): string => path.replace(/\/$/, '');
  const labels = (path: string): string => `${shown.tags.get(path)?.join() ?? ''} ${JSON.stringify(shown.attrs.get(path))}`;
  return {
    files: shown.files.map(([path, text]) => `${path} = ${text} ${labels(path)}`).sort(),
    emptyFolders: shown.emptyFolders.map(bare).sort(),
    trash: shown.trash.map(bare).sort(),
  };
};

/** The same of one row, live or not. */
export const labelsOf = ({ tags, attrs }: NodeRow): string => {
  const on = Object.keys(tags).filter((tag) => tags[tag]?.present).sort();
  return `${on.join()} ${JSON.stringify(Object.fromEntries(Object.entries(attrs).map(([key, { value }]) => [key, value])))}`;
};

export interface Variant {
  /** Who trashes and purges something at once, instead of his deed. */
  readonly purge?: { readonly by: Who; readonly what: 'n' | 'F' };
  /** What the merge port says. */
  readonly answer?: Answer;
}

export interface CasePlayed {
  readonly found: Expected;
  readonly violations: readonly string[];
  /** The texts of which the merge port was asked: base, head, theirs. */
  readonly asked: readonly (readonly string[])[];
  /** What the merged version stands on. */
  readonly parents: readonly string[];
}

const turn = (stage: Stage, who: Who, deed: Deed, { purge }: Variant, known: Known): void => {
  stage.now += 60_000;
  const device = stage.devices[who] as Device;
  actOn(stage, device, who, purge?.by === who ? `trash-${purge.what}` : deed, known);
  if (purge?.by === who) device.act({ type: 'purge', nodes: [known[purge.what]] }, stage.now);
};

const parentsOfMerged = ({ server, contents }: Stage): readonly string[] => {
  const versions = [...server.tree.versions()];
  const merged = versions.find((version) => contents.get(version) === mergedText);
  return (merged?.parents ?? []).flatMap((id) => versions.filter((version) => version.id === id).map((version) => contents.get(version)));
};

/** Plays a case with devices and a server. */
export const playCase = (played: Case, variant: Variant = {}): CasePlayed => {
  const violations: string[] = [];
  const asked: string[][] = [];
  const { answer = 'conflict' } = variant;
  const merge: StageOptions['merge'] = ({ base, head, theirs }, contents) => {
    asked.push([base, head, theirs].map((content) => contents.get(content)));
    return answer === 'clean' ? contents.put(mergedText) : null;
  };
  const stage = setStage(violations, { mergesText: answer !== 'none', merge });
  give(stage, new Map([['/F/n.bin', 'v0'], ['/F/m.bin', 'm'], ['/F/S/s.bin', 's'], ['/Q/q.bin', 'q']]));
  const a = stage.devices['A'] as Device;
  const known = { F: a.find('/F'), n: a.find('/F/n.bin'), S: a.find('/F/S'), s: a.find('/F/S/s.bin'), Q: a.find('/Q') };
  step(stage, ['A', 'tag', '/F/n.bin', 'red']);
  for (const letter of ['A', 'B', 'C']) step(stage, [letter, 'sync']);
  const act = (who: Who): void => turn(stage, who, played.deed[who], variant, known);
  const { first, later, observed } = played;
  if (observed) {
    act(first);
    step(stage, [first, 'sync']);
    step(stage, [other(first), 'sync']);
    act(other(first));
    step(stage, [other(first), 'sync']);
  } else {
    act(other(later));
    act(later);
    step(stage, [first, 'sync']);
    step(stage, [other(first), 'sync']);
  }
  const { N } = settle(stage, violations);
  return { found: shownIn(stage, (N as Device).base), violations, asked, parents: parentsOfMerged(stage) };
};
