import { describe, expect, it } from 'vitest';
import { asManifestId, asNodeId, asOpId, type NodeId } from '../ids.ts';
import type { Json } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { Device } from '../testing/device.ts';
import { Contents, Ids, Server } from '../testing/world.ts';
import { checkTree } from '../tree/check-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { maxDepth } from '../tree/live-ways.ts';
import { reduce } from './reduce.ts';

const contents = new Contents();
const stage = (): { readonly server: Server; readonly device: Device; readonly ids: Ids } => {
  const server = new Server({ contents, mergesText: false });
  const ids = new Ids();
  return { server, device: new Device('A', server, ids), ids };
};
const unknown = asNodeId('00000000-0000-4000-8000-00000000dead');

const setUp = () => {
  const { server, device, ids } = stage();
  const folder = asNodeId(ids.next());
  const file = asNodeId(ids.next());
  device.act({ type: 'createFolder', node: folder, parent: server.root, name: 'F', onCollision: 'suffix' }, 1);
  device.act({ type: 'createFile', node: file, parent: folder, name: 'f.bin', ...contents.put('f') }, 1);
  device.exchange(1);
  return { server, device, ids, folder, file };
};

type World = ReturnType<typeof setUp>;
const outcomeOf = ({ server, device }: World, body: object): Outcome => {
  const op = { v: 1, id: asOpId('00000000-0000-4000-8000-0000000000aa'), device: device.id, baseSeq: server.seq, at: 1, ...body } as unknown as Operation;
  const overlay = new Overlay(server.tree);
  const outcome = reduce(overlay, op, { seq: server.seq + 1, effTs: 1, deviceName: 'x' });
  if (outcome.code === 'rejected') expect(overlay.changes(), 'a refused operation changes nothing').toEqual({ nodes: [], tombstones: [], aliases: [], versions: [] });
  return outcome;
};
const text = contents.put('t');
const deep = (depth: number): Json => (depth === 0 ? 'x'.repeat(20_000) : [deep(depth - 1)]);

const cases: readonly (readonly [title: string, code: string, body: (world: World) => object])[] = [
  ['an unknown node renamed (row 50)', 'gone', () => ({ type: 'rename', node: unknown, name: 'x' })],
  ['the root renamed', 'invalid', ({ server }) => ({ type: 'rename', node: server.root, name: 'x' })],
  ['the root moved', 'invalid', ({ server, folder }) => ({ type: 'move', node: server.root, parent: folder })],
  ['the root trashed', 'invalid', ({ server }) => ({ type: 'trash', node: server.root, parent: server.root })],
  ['the root purged', 'invalid', ({ server }) => ({ type: 'purge', nodes: [server.root] })],
  ['the root restored', 'invalid', ({ server }) => ({ type: 'restore', node: server.root, parent: server.root })],
  ['the root copied', 'invalid', ({ server, folder, ids }) => ({ type: 'copy', node: ids.next(), source: server.root, srcVersion: null, parent: folder, name: 'r' })],
  ['the root tagged', 'invalid', ({ server }) => ({ type: 'addTag', node: server.root, tag: 'x' })],
  ['the root edited', 'kind', ({ server, ids }) => ({ type: 'setContent', node: server.root, baseVersion: ids.next(), seenPath: ['x'], ...text })],
  ['a folder edited', 'kind', ({ folder, ids }) => ({ type: 'setContent', node: folder, baseVersion: ids.next(), seenPath: ['F'], ...text })],
  ['a file as a parent', 'kind', ({ file, ids }) => ({ type: 'createFolder', node: ids.next(), parent: file, name: 'x', onCollision: 'suffix' })],
  ['a file as a target', 'kind', ({ file, folder }) => ({ type: 'move', node: folder, parent: file })],
  ['a folder into itself', 'cycle', ({ folder }) => ({ type: 'move', node: folder, parent: folder })],
  ['a move into the unknown', 'gone', ({ folder }) => ({ type: 'move', node: folder, parent: unknown })],
  ['an id that is taken (H36)', 'id-exists', ({ file, server }) => ({ type: 'createFile', node: file, parent: server.root, name: 'x', ...text })],
  ['the root id squatted (H36)', 'id-exists', ({ server }) => ({ type: 'createFolder', node: server.root, parent: server.root, name: 'x', onCollision: 'merge' })],
  ['a name with a slash', 'name', ({ file }) => ({ type: 'rename', node: file, name: 'a/b' })],
  ['a name that is no text', 'name', ({ file }) => ({ type: 'rename', node: file, name: 7 })],
  ['256 bytes', 'name', ({ server, ids }) => ({ type: 'createFile', node: ids.next(), parent: server.root, name: 'x'.repeat(256), ...text })],
  ['a bidi control', 'name', ({ server, ids }) => ({ type: 'createFolder', node: ids.next(), parent: server.root, name: 'a\u202e', onCollision: 'suffix' })],
  ['a seen path with a name that is none', 'name', ({ file, ids }) => ({ type: 'setContent', node: file, baseVersion: ids.next(), seenPath: ['..', 'f'], ...text })],
  ['an endless seen path', 'invalid', ({ file, ids }) => ({ type: 'setContent', node: file, baseVersion: ids.next(), seenPath: new Array(600).fill('x'), ...text })],
  ['a hash that is none', 'invalid', ({ server, ids }) => ({ type: 'createFile', node: ids.next(), parent: server.root, name: 'x', ...text, hash: asManifestId('zz') })],
  ['a negative size', 'invalid', ({ server, ids }) => ({ type: 'createFile', node: ids.next(), parent: server.root, name: 'x', ...text, size: -1 })],
  ['an empty tag', 'invalid', ({ file }) => ({ type: 'addTag', node: file, tag: '' })],
  ['a huge tag', 'invalid', ({ file }) => ({ type: 'addTag', node: file, tag: 'x'.repeat(300) })],
  ['a huge attribute', 'invalid', ({ file }) => ({ type: 'setAttr', node: file, key: 'k', value: deep(20) })],
  ['an attribute without a value', 'invalid', ({ file }) => ({ type: 'setAttr', node: file, key: 'k', value: undefined })],
  ['a purge of nothing', 'invalid', () => ({ type: 'purge', nodes: [] })],
  ['an id that is no id', 'invalid', () => ({ type: 'rename', node: 'me', name: 'x' })],
  ['an unknown type', 'invalid', ({ file }) => ({ type: 'explode', node: file })],
  ['a tag that readers of JSON leave out', 'invalid', ({ file }) => ({ type: 'addTag', node: file, tag: '__proto__' })],
  ['an attribute that readers of JSON leave out', 'invalid', ({ file }) => ({ type: 'setAttr', node: file, key: '__proto__', value: 1 })],
  ['lists in lists beyond what readers go down', 'invalid', ({ file }) => ({ type: 'setAttr', node: file, key: 'k', value: JSON.parse('['.repeat(2000) + ']'.repeat(2000)) })],
  ['a base below zero', 'invalid', ({ file }) => ({ type: 'rename', node: file, name: 'x', baseSeq: -1 })],
  ['a time that is none', 'invalid', ({ file }) => ({ type: 'rename', node: file, name: 'x', at: Number.NaN })],
  ['a guard that fails (H14)', 'changed', ({ file, ids }) => ({ type: 'rename', node: file, name: 'x', guard: { register: 'name', writer: ids.next() } })],
  ['a guard on a tag named __proto__', 'changed', ({ file, ids }) => ({ type: 'addTag', node: file, tag: 'x', guard: { register: 'tag:__proto__', writer: ids.next() } })],
];

describe('H12, H36: whatever a client sends gets an answer, never an exception', () => {
  it.each(cases)('%s: %s', (_title, reason, body) => {
    const world = setUp();
    expect(outcomeOf(world, body(world))).toMatchObject({ code: 'rejected', reason });
  });
  it('tags and attributes named like parts of an object are just names', () => {
    const world = setUp();
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(outcomeOf(world, { type: 'setAttr', node: world.file, key: name, value: 1 })).toEqual({ code: 'applied' });
      expect(outcomeOf(world, { type: 'addTag', node: world.file, tag: name })).toEqual({ code: 'applied' });
      expect(outcomeOf(world, { type: 'removeTag', node: world.file, tag: name })).toEqual({ code: 'noop', reason: 'already' });
    }
  });
  it('a base from the future counts as the present', () => {
    const world = setUp();
    expect(outcomeOf(world, { type: 'rename', node: world.file, name: 'x', baseSeq: Number.MAX_SAFE_INTEGER })).toEqual({ code: 'applied' });
  });
});

describe('S1 depth', () => {
  const chain = (length: number): { readonly world: World; readonly nodes: readonly NodeId[] } => {
    const world = setUp();
    const nodes: NodeId[] = [];
    for (let depth = 0; depth < length; depth += 1) {
      const node = asNodeId(world.ids.next());
      world.device.act({ type: 'createFolder', node, parent: nodes.at(-1) ?? world.server.root, name: 'd', onCollision: 'suffix' }, 1);
      nodes.push(node);
    }
    world.device.exchange(1);
    return { world, nodes };
  };
  it(`nothing lies deeper than ${maxDepth}`, () => {
    const { world, nodes } = chain(maxDepth);
    expect(checkTree(world.server.tree)).toEqual([]);
    expect(outcomeOf(world, { type: 'createFolder', node: world.ids.next(), parent: nodes.at(-1), name: 'd', onCollision: 'suffix' })).toMatchObject({ reason: 'depth' });
    expect(outcomeOf(world, { type: 'move', node: world.folder, parent: nodes.at(-2) })).toMatchObject({ reason: 'depth' });
    expect(outcomeOf(world, { type: 'move', node: world.file, parent: nodes.at(-2) })).toEqual({ code: 'applied' });
    expect(outcomeOf(world, { type: 'copy', node: world.ids.next(), source: nodes[0], srcVersion: null, parent: world.folder, name: 'c' })).toMatchObject({ reason: 'depth' });
    expect(outcomeOf(world, { type: 'move', node: nodes[1], parent: world.server.root })).toEqual({ code: 'applied' });
  });
  it('an edit of what is gone is recovered, however long its path was', () => {
    const world = setUp();
    const overlay = new Overlay(world.server.tree);
    const op = { v: 1, id: asOpId(world.ids.next()), device: world.device.id, baseSeq: 0, at: 1, type: 'setContent', node: unknown, baseVersion: asOpId(world.ids.next()), seenPath: new Array(257).fill('x'), ...text } as const;
    expect(reduce(overlay, op, { seq: world.server.seq + 1, effTs: 1, deviceName: 'x' })).toMatchObject({ code: 'rescued' });
    world.server.tree.apply(overlay.changes());
    expect(checkTree(world.server.tree)).toEqual([]);
  });
});
