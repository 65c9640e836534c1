import { describe, expect, it } from 'vitest';
import { asDeviceId, asManifestId, asNodeId, asOpId, type ManifestId, type NodeId } from '../ids.ts';
import type { FileRow, FolderRow, NodeRow, Stamp } from '../node.ts';
import { nameRegister } from '../reduce/naming.ts';
import { depthOf, isLive, isWithin } from '../reduce/place.ts';
import { Contents } from '../testing/world.ts';
import { uuid5 } from '../uuid5.ts';
import { checkTree } from './check-tree.ts';
import { MemoryTree } from './memory-tree.ts';
import { Overlay } from './overlay.ts';
import { restorePathOf } from './paths.ts';
import type { ChangeSet } from './reader.ts';
import { addToSum, aliasHash, rowHash, takeFromSum, tombstoneHash } from './row-hash.ts';
import { SeqIndex } from './seq-index.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const id = (name: string): NodeId => uuid5<'NodeId'>(root, name);
const device = asDeviceId(id('device'));
const stamp: Stamp = { op: asOpId(id('op')), device, at: 1, seq: 1 };
const none: ChangeSet = { nodes: [], tombstones: [], aliases: [], versions: [] };
const contents = new Contents();
const folder = (name: string, parent: NodeId, over: Partial<FolderRow> = {}): FolderRow => ({
  kind: 'folder', id: id(name), name: nameRegister(name, stamp), location: { parent, trash: null, stamp }, attrs: {}, tags: {}, created: stamp, rescueOf: null, seq: 1, ...over,
});
const file = (name: string, parent: NodeId, over: Partial<FileRow> = {}): FileRow => {
  const content = contents.put(name);
  return { ...folder(name, parent), kind: 'file', content: { ...content, version: stamp.op, stamp }, born: content.hash, conflictOf: null, ...over };
};
const treeOf = (...nodes: NodeRow[]): MemoryTree => {
  const tree = new MemoryTree(root);
  tree.apply({ ...none, nodes });
  return tree;
};
const trashed = { ...stamp, base: 0 };
const rules = (tree: MemoryTree): readonly string[] => checkTree(tree, 10).map(({ rule }) => rule);

describe('checkTree finds what is broken', () => {
  it('nothing in a sound tree', () => expect(rules(treeOf(folder('a', root), file('b', id('a')), folder('gone', root, { location: { parent: root, trash: trashed, stamp } })))).toEqual([]));
  it('S1 a cycle', () => expect(rules(treeOf(folder('a', id('b')), folder('b', id('a'))))).toEqual(['S1', 'S1']));
  it('S1 a file as a parent', () => expect(rules(treeOf(file('f', root), folder('a', id('f'))))).toEqual(['S1']));
  it('S1 too deep', () => {
    const chain = Array.from({ length: 257 }, (_, depth) => folder(`d${depth}`, depth === 0 ? root : id(`d${depth - 1}`)));
    expect(rules(treeOf(...chain))).toEqual(['S1']);
  });
  it('S2 a live node in what is gone', () => expect(rules(treeOf(folder('a', id('nowhere'))))).toEqual(['S2']));
  it('S1 a trash root whose folder nobody knows', () => expect(rules(treeOf(folder('a', id('nowhere'), { location: { parent: id('nowhere'), trash: trashed, stamp } })))).toEqual(['S1']));
  it('S3 two of one name', () => expect(rules(treeOf(folder('k', root), { ...file('x', root), name: nameRegister('K', stamp) }))).toEqual(['S3']));
  it('S5 a seq from the future', () => expect(rules(treeOf(folder('a', root, { seq: 11 })))).toEqual(['S5']));
  it('S7 an alias to nothing', () => {
    const tree = treeOf();
    tree.apply({ ...none, aliases: [{ from: id('x'), to: id('y'), device: null, op: stamp.op, seq: 1 }] });
    expect(rules(tree)).toEqual(['S7']);
  });
  it('a name key that is not that of the name', () => expect(rules(treeOf(folder('a', root, { name: { ...nameRegister('a', stamp), key: nameRegister('b', stamp).key } })))).toEqual(['name']));
});

describe('RULES.md 0.13 the checksum', () => {
  const row = file('f', root, { attrs: { b: { value: { y: 1, x: [2] }, stamp }, a: { value: null, stamp } }, tags: { t: { present: true, stamp }, s: { present: false, stamp } } });
  it('does not depend on the order of keys', () => {
    const turned: FileRow = { ...row, attrs: { a: { value: null, stamp }, b: { value: { x: [2], y: 1 }, stamp } }, tags: { s: { present: false, stamp }, t: { present: true, stamp } } };
    expect(rowHash(turned)).toBe(rowHash(row));
  });
  it.each<[string, FileRow]>([
    ['name', { ...row, name: nameRegister('g', stamp) }], ['parent', { ...row, location: { ...row.location, parent: id('p') } }],
    ['trash', { ...row, location: { ...row.location, trash: trashed } }], ['who wrote the place', { ...row, location: { ...row.location, stamp: { ...stamp, seq: 2 } } }],
    ['content', { ...row, content: { ...row.content, size: 99 } }], ['version', { ...row, content: { ...row.content, version: asOpId(id('v')) } }],
    ['tag', { ...row, tags: { ...row.tags, t: { present: false, stamp } } }], ['attribute', { ...row, attrs: { ...row.attrs, a: { value: 0, stamp } } }], ['seq', { ...row, seq: 2 }],
    ['rescueOf', { ...row, rescueOf: id('r') }], ['conflictOf', { ...row, conflictOf: id('r') }], ['born', { ...row, born: contents.put('z').hash }],
  ])('sees a change of %s', (_what, changed) => expect(rowHash(changed)).not.toBe(rowHash(row)));
  it('is the same number for ever: it lies in the databases of servers and devices', () => {
    const by = (at: number, seq: number): Stamp => ({ op: asOpId('11111111-1111-4111-8111-111111111111'), device: asDeviceId('22222222-2222-4222-8222-222222222222'), at, seq });
    const [early, late] = [by(1_700_000_000_000, 7), by(1_700_000_000_001, 9)];
    const parent = asNodeId('44444444-4444-4444-8444-444444444444');
    const odd: FolderRow = {
      kind: 'folder', id: asNodeId('33333333-3333-4333-8333-333333333333'), name: nameRegister('Ünïcödé "☃" 😀', early), location: { parent, trash: { ...late, base: 8 }, stamp: late },
      attrs: { b: { value: { y: 1, x: [2, null] }, stamp: early }, a: { value: 'é', stamp: late } }, tags: { t: { present: true, stamp: early }, s: { present: false, stamp: late } },
      created: early, rescueOf: asNodeId('55555555-5555-4555-8555-555555555555'), seq: 9,
    };
    const [manifest, hash, born] = ['a', 'b', 'c'].map((letter) => asManifestId(letter.repeat(64))) as [ManifestId, ManifestId, ManifestId];
    const content = { manifest, hash, size: 12, mime: 'text/plain', mtime: 5, version: early.op, stamp: late };
    const full: FileRow = { ...odd, kind: 'file', location: { ...odd.location, trash: null }, rescueOf: null, content, born, conflictOf: odd.id };
    expect(rowHash(odd)).toBe(6559217709342295817n);
    expect(rowHash(full)).toBe(1909042568533467534n);
    expect(rowHash({ ...full, attrs: {}, tags: {}, conflictOf: null })).toBe(4320206324273765739n);
    expect(tombstoneHash({ id: odd.id, kind: 'file', name: 'a|b', parent, purgedBy: late, seq: 9 })).toBe(16530270645919629875n);
    expect(aliasHash({ from: odd.id, to: parent, op: early.op, seq: 3, device: null })).toBe(10893645413032448178n);
  });
  it('sums come back and wrap at 64 bits', () => {
    const sum = addToSum(2n ** 64n - 1n, rowHash(row));
    expect(sum).toBeLessThan(2n ** 64n);
    expect(takeFromSum(sum, rowHash(row))).toBe(2n ** 64n - 1n);
  });
  it('counts tombstones and aliases for all, not the redirect of one device', () => {
    const alias = { from: id('a'), to: id('b'), op: stamp.op, seq: 1 };
    expect(aliasHash({ ...alias, device: null })).not.toBe(0n);
    expect(aliasHash({ ...alias, device })).toBe(0n);
    expect(tombstoneHash({ id: id('a'), kind: 'file', name: 'a', parent: root, purgedBy: stamp, seq: 1 })).not.toBe(0n);
  });
});

describe('Overlay', () => {
  it('takes back a step as if it had never been, nested ones too', () => {
    const tree = treeOf(folder('a', root), file('b', id('a')));
    const overlay = new Overlay(tree);
    overlay.savepoint();
    overlay.putNode({ ...file('b', root), seq: 2 });
    overlay.savepoint();
    overlay.putTombstone({ id: id('a'), kind: 'folder', name: 'a', parent: root, purgedBy: stamp, seq: 2 });
    overlay.putAlias({ from: id('q'), to: id('b'), device: null, op: stamp.op, seq: 2 });
    overlay.rollback();
    expect(overlay.node(id('a'))).toBeDefined();
    expect(overlay.alias(id('q'), device)).toBeUndefined();
    expect(overlay.node(id('b'))?.location.parent).toBe(root);
    overlay.rollback();
    expect(overlay.changes()).toEqual(none);
    expect(overlay.children(id('a')).map((row) => row.id)).toEqual([id('b')]);
    expect(overlay.childByKey(root, nameRegister('b', stamp).key)).toBeUndefined();
  });
  it('refuses to roll back what was not begun', () => expect(() => new Overlay(treeOf()).rollback()).toThrow('savepoint'));
  it('lets two nodes swap their names', () => {
    const tree = treeOf(file('x', root), file('y', root));
    const overlay = new Overlay(tree);
    overlay.putNode({ ...file('x', root), name: nameRegister('t', stamp) });
    overlay.putNode({ ...file('y', root), name: nameRegister('x', stamp) });
    overlay.putNode({ ...file('x', root), name: nameRegister('y', stamp) });
    expect(overlay.childByKey(root, nameRegister('x', stamp).key)?.id).toBe(id('y'));
    tree.apply(overlay.changes());
    expect(tree.childByKey(root, nameRegister('y', stamp).key)?.id).toBe(id('x'));
    expect(checkTree(tree)).toEqual([]);
  });
  it('finds what changed below a folder that it has moved itself', () => {
    const tree = treeOf(folder('a', root), folder('b', root), file('c', id('b'), { seq: 5 }));
    const overlay = new Overlay(tree);
    overlay.putNode({ ...folder('b', id('a')), seq: 6 });
    expect(overlay.changedBelow(id('a'), 4).map((row) => row.id)).toEqual([id('c'), id('b')]);
    expect(overlay.changedBelow(id('a'), 5).map((row) => row.id)).toEqual([id('b')]);
    expect(overlay.height(id('a'))).toBeGreaterThanOrEqual(2);
  });

  it('S1 a folder that went elsewhere and comes back is as high as what was put into it meanwhile', () => {
    const overlay = new Overlay(treeOf(folder('a', root), folder('x', id('a')), folder('b', root), folder('d', root), folder('e', id('d')), folder('g', id('e'))));
    overlay.putNode(folder('x', id('b')));
    overlay.putNode(folder('d', id('x')));
    overlay.putNode(folder('x', id('a')));
    expect(overlay.height(id('a'))).toBeGreaterThanOrEqual(4);
  });
});

describe('What an overlay remembers of the ways of live nodes', () => {
  const deep = (): Overlay => {
    const overlay = new Overlay(treeOf(folder('a', root), folder('b', id('a')), folder('c', id('b')), file('f', id('c')), folder('z', root)));
    expect([isLive(overlay, id('f')), depthOf(overlay, id('f')), isWithin(overlay, id('f'), id('b')), isWithin(overlay, id('f'), id('z'))]).toEqual([true, 4, true, false]);
    return overlay;
  };

  it('S1 follows a folder above that goes elsewhere, and its return', () => {
    const overlay = deep();
    overlay.savepoint();
    overlay.putNode(folder('b', id('z')));
    expect([isWithin(overlay, id('f'), id('a')), isWithin(overlay, id('f'), id('z'))]).toEqual([false, true]);
    overlay.putNode(folder('z', id('a')));
    expect([isWithin(overlay, id('f'), id('a')), depthOf(overlay, id('f'))]).toEqual([true, 5]);
    overlay.rollback();
    expect([isWithin(overlay, id('f'), id('z')), depthOf(overlay, id('f'))]).toEqual([false, 4]);
  });

  it('S2 ends with a folder above that goes into the trash, away, or into another', () => {
    const gone: ((overlay: Overlay) => void)[] = [
      (overlay) => overlay.putNode(folder('a', root, { location: { parent: root, trash: trashed, stamp } })),
      (overlay) => overlay.putTombstone({ id: id('a'), kind: 'folder', name: 'a', parent: root, purgedBy: stamp, seq: 2 }),
      (overlay) => overlay.putAlias({ from: id('a'), to: id('z'), device: null, op: stamp.op, seq: 2 }),
    ];
    for (const go of gone) {
      const overlay = deep();
      overlay.savepoint();
      go(overlay);
      expect(isLive(overlay, id('f'))).toBe(false);
      overlay.rollback();
      expect(isLive(overlay, id('f'))).toBe(true);
    }
  });

  it('a file that moves is elsewhere, one that is renamed is not', () => {
    const overlay = deep();
    overlay.putNode(file('f', id('c'), { name: nameRegister('g', stamp) }));
    expect(depthOf(overlay, id('f'))).toBe(4);
    overlay.putNode(file('f', id('z')));
    expect([depthOf(overlay, id('f')), depthOf(overlay, id('c')), isWithin(overlay, id('f'), id('z'))]).toEqual([2, 3, true]);
  });

  it('what was made in a step that is taken back is live no more', () => {
    const overlay = deep();
    overlay.savepoint();
    overlay.putNode(folder('new', id('c')));
    overlay.putNode(file('inner', id('new')));
    expect(isLive(overlay, id('inner'))).toBe(true);
    overlay.rollback();
    expect([isLive(overlay, id('new')), isLive(overlay, id('c'))]).toEqual([false, true]);
  });
});

describe('MemoryTree', () => {
  it('a node that was an alias or a tombstone is a node again', () => {
    const tree = treeOf();
    tree.apply({ ...none, aliases: [{ from: id('a'), to: id('b'), device: null, op: stamp.op, seq: 1 }], tombstones: [{ id: id('c'), kind: 'file', name: 'c', parent: root, purgedBy: stamp, seq: 1 }] });
    tree.apply({ ...none, nodes: [file('a', root), file('c', root)] });
    expect(tree.alias(id('a'), device)).toBeUndefined();
    expect(tree.aliasesTo(id('b'))).toEqual([]);
    expect(tree.tombstone(id('c'))).toBeUndefined();
  });
  it('says unknown for a version that a device does not hold (H22)', () => {
    expect(new MemoryTree(root).version(stamp.op)).toBe('unknown');
    expect(new MemoryTree(root, { history: 'complete' }).version(stamp.op)).toBeUndefined();
  });
  it('the path back leads through what was purged', () => {
    const tree = treeOf(file('f', id('p'), { location: { parent: id('p'), trash: trashed, stamp } }));
    tree.apply({ ...none, tombstones: [{ id: id('p'), kind: 'folder', name: 'Purged', parent: root, purgedBy: stamp, seq: 1 }] });
    expect(restorePathOf(tree, file('f', id('p')))).toEqual(['Purged', 'f']);
    expect(restorePathOf(tree, file('f', id('unknown')))).toEqual(['f']);
  });
});

describe('SeqIndex', () => {
  it('finds the latest change of each, whatever the order and however often', () => {
    const latest = new Map<NodeId, number>();
    const index = new SeqIndex((node) => latest.get(node));
    const add = (seq: number, node: NodeId): void => index.add(seq, node, latest.set(node, seq).size);
    for (let round = 0; round < 40; round += 1) for (let node = 0; node < 100; node += 1) add(round * 100 + ((node * 37) % 100), id(`n${node}`));
    expect(index.after(39 * 100 + 89).size).toBe(10);
    expect(index.after(-1).size).toBe(100);
    expect(index.after(4000).size).toBe(0);
    latest.delete(id('n0'));
    expect(index.after(-1).size).toBe(99);
  });
});
