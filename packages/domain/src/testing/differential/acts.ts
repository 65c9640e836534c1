import { asNodeId, type NodeId } from '../../ids.ts';
import type { Operation } from '../../operation.ts';
import { contentOf, find, isLive, isWithin, pathOf, type Node, type State } from '../oracle/state.ts';
import type { Replica, Twins } from './stage.ts';

const names = ['k', 'F', 'n.txt', 'x.bin', 'S'] as const;
const colours = ['red', 'blue'] as const;

export const pick = <Item>(items: readonly Item[], n: number): Item | undefined => (items.length === 0 ? undefined : items[n % items.length]);

export const liveNodes = (view: State): Node[] => view.nodes.filter((node) => isLive(view, node.id));
export const folders = (view: State): NodeId[] => [view.root, ...liveNodes(view).filter((node) => node.kind === 'folder').map((node) => node.id)];
export const files = (view: State): Node[] => liveNodes(view).filter((node) => node.kind === 'file');
const trashed = (view: State): Node[] => view.nodes.filter((node) => node.trash !== null);
const nameOf = (n: number): string => names[n % names.length] ?? 'k';

/** A text in which one line differs, so that some edits merge and some do not. No two lines are alike: then there is but one way to compare. */
export const edited = (text: string, line: number, letter: number): string => {
  const lines = text.split('\n');
  const at = line % 5;
  return (lines.length >= 5 ? lines : ['1', '2', '3', '4', '5', '']).map((old, index) => (index === at ? `${'abc'[letter % 3] ?? 'a'}${at}` : old)).join('\n');
};

export type Doer = (twins: Twins, replica: Replica, a: number, b: number, c: number) => void;

const onNode = (type: 'addTag' | 'removeTag'): Doer => (twins, replica, a, b) => {
  const node = pick(liveNodes(replica.view), a);
  if (node) twins.act(replica, { type, node: node.id, tag: colours[b % 2] });
};

const stands = (replica: Replica, op: Operation['id']): Operation['id'] => {
  const next = replica.standIns.get(op);
  return next === undefined ? op : stands(replica, next);
};

/** The inverse of what a person did, as H14 words it: from the view as it was just before. */
const inverseOf = (op: Operation, before: State): { readonly body: object; readonly register: NonNullable<Operation['guard']>['register']; readonly former: Operation['id'] | null } | null => {
  if (op.type === 'purge') return null;
  const node = find(before, op.node);
  if (op.type === 'createFile' || op.type === 'createFolder' || op.type === 'copy') return { body: { type: 'trash', node: op.node, parent: op.parent }, register: 'location', former: null };
  if (!node) return null;
  switch (op.type) {
    case 'rename': return { body: { type: 'rename', node: node.id, name: node.name }, register: 'name', former: node.namedBy.op };
    case 'move': return { body: { type: 'move', node: node.id, parent: node.parent }, register: 'location', former: node.placedBy.op };
    case 'trash': return { body: { type: 'restore', node: node.id, parent: node.parent }, register: 'location', former: node.placedBy.op };
    case 'restore': return { body: { type: 'trash', node: node.id, parent: node.parent }, register: 'location', former: node.placedBy.op };
    case 'setContent': return { body: { type: 'setContent', node: node.id, ...contentOf(before, node), baseVersion: op.id, seenPath: pathOf(before, node.id) }, register: 'content', former: node.headBy?.op ?? null };
    case 'addTag': return { body: { type: 'removeTag', node: node.id, tag: op.tag }, register: `tag:${op.tag}`, former: null };
    case 'removeTag': return { body: { type: 'addTag', node: node.id, tag: op.tag }, register: `tag:${op.tag}`, former: null };
    case 'setAttr': return { body: { type: 'setAttr', node: node.id, key: op.key, value: node.attrs.find(({ key }) => key === op.key)?.value ?? null }, register: `attr:${op.key}`, former: null };
  }
};

const undo: Doer = (twins, replica) => {
  const last = replica.done.pop();
  if (!last) return;
  if (replica.pending.includes(last.op)) return twins.cancel(replica, last.op);
  const inverse = inverseOf(last.op, last.before);
  if (!inverse) return;
  const op = twins.act(replica, inverse.body, { register: inverse.register, writer: stands(replica, last.op.id) });
  if (inverse.former !== null) replica.standIns.set(inverse.former, op.id);
};

const copyOf = (kind: 'file' | 'folder'): Doer => (twins, replica, a, b) => {
  const source = pick(liveNodes(replica.view).filter((node) => node.kind === kind), a);
  const parent = pick(folders(replica.view), b);
  if (!source || parent === undefined || isWithin(replica.view, parent, source.id)) return;
  twins.act(replica, { type: 'copy', node: asNodeId(twins.newId()), source: source.id, srcVersion: source.head, parent, name: source.name });
};

const createFolder = (onCollision: 'suffix' | 'merge'): Doer => (twins, replica, a, b) =>
  void twins.act(replica, { type: 'createFolder', node: asNodeId(twins.newId()), parent: pick(folders(replica.view), a), name: nameOf(b), onCollision });

/** What a person can do, from what his device shows him; the numbers choose among it. */
export const doers: Readonly<Record<string, Doer>> = {
  trash: (twins, replica, a) => {
    const node = pick(liveNodes(replica.view), a);
    if (node) twins.act(replica, { type: 'trash', node: node.id, parent: node.parent });
  },
  edit: (twins, replica, a, b, c) => {
    const file = pick(files(replica.view), a);
    if (!file) return;
    const text = edited(twins.text(contentOf(replica.view, file)), b, c);
    twins.act(replica, { type: 'setContent', node: file.id, baseVersion: file.head, seenPath: pathOf(replica.view, file.id), ...twins.content(text) });
  },
  move: (twins, replica, a, b) => {
    const node = pick(liveNodes(replica.view), a);
    const parent = pick(folders(replica.view), b);
    if (node && parent !== undefined && !isWithin(replica.view, parent, node.id)) twins.act(replica, { type: 'move', node: node.id, parent });
  },
  rename: (twins, replica, a, b) => {
    const node = pick(liveNodes(replica.view), a);
    if (node) twins.act(replica, { type: 'rename', node: node.id, name: nameOf(b) });
  },
  createFile: (twins, replica, a, b, c) =>
    void twins.act(replica, { type: 'createFile', node: asNodeId(twins.newId()), parent: pick(folders(replica.view), a), name: nameOf(b), ...twins.content(['same', '', '1\n2\n3\n4\n5\n'][c % 3] ?? '') }),
  mkdir: createFolder('suffix'),
  putFolder: createFolder('merge'),
  copyFile: copyOf('file'),
  copyTree: copyOf('folder'),
  restore: (twins, replica, a) => {
    const node = pick(trashed(replica.view), a);
    if (node) twins.act(replica, { type: 'restore', node: node.id, parent: node.parent });
  },
  purge: (twins, replica, a) => {
    const node = pick(trashed(replica.view), a);
    if (node) twins.act(replica, { type: 'purge', nodes: [node.id] });
  },
  emptyTrash: (twins, replica) => {
    const nodes = trashed(replica.view).map((node) => node.id);
    if (nodes.length > 0) twins.act(replica, { type: 'purge', nodes });
  },
  tag: onNode('addTag'),
  untag: onNode('removeTag'),
  attr: (twins, replica, a, b, c) => {
    const node = pick(liveNodes(replica.view), a);
    if (node) twins.act(replica, { type: 'setAttr', node: node.id, key: 'colour', value: `${b % 2}${c % 3}` });
  },
  undo,
};
