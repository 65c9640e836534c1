import { describe, expect, it } from 'vitest';
import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId, type NodeId } from '../ids.ts';
import type { Content, NodeRow } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { copiedId } from './copy.ts';
import { maxDepth } from '../tree/live-ways.ts';
import { reduce } from './reduce.ts';
import { labelsSize, rowSize } from '../labels.ts';
import { limits } from '../limits.ts';
import { unlimited, type ReduceAt } from './step.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const node = (name: string): NodeId => asNodeId(uuid5(root, `node ${name}`));
const device = (name: string): DeviceId => asDeviceId(uuid5(root, `device ${name}`));
const opId = (seq: number): Operation['id'] => asOpId(uuid5(root, `op ${seq}`));
const skeletonOf = (id: NodeId): NodeId => uuid5<'NodeId'>(id, 'rescue');
const bytes = (letter: string): Content => ({ manifest: asManifestId(letter.repeat(64)), hash: asManifestId(letter.repeat(64)), size: 1, mime: '', mtime: 0 });

/** A space that takes operations as they come: who, what he had seen, what he does. The n-th has seq n and time n. */
class Space {
  readonly tree: MemoryTree;
  seq = 0;
  constructor(history: 'complete' | 'partial' = 'complete') {
    this.tree = new MemoryTree(root, { history });
  }
  act(who: string, base: number, body: object, more: Partial<Pick<ReduceAt, 'alsoOwn' | 'onCopy' | 'most'>> & { readonly at?: number } = {}): Outcome {
    this.seq += 1;
    const op = { v: 1, id: opId(this.seq), device: device(who), baseSeq: base, at: this.seq, ...body } as Operation;
    const overlay = new Overlay(this.tree);
    const { at, ...rest } = more;
    const outcome = reduce(overlay, op, { seq: this.seq, effTs: at ?? this.seq, deviceName: who, ...rest });
    this.tree.apply(overlay.changes());
    return outcome;
  }
  folder(who: string, base: number, name: string, parent: NodeId = root, as = name): Outcome {
    return this.act(who, base, { type: 'createFolder', node: node(as), parent, name, onCollision: as === name ? 'suffix' : 'merge' });
  }
  file(who: string, base: number, name: string, letter: string, parent: NodeId = root, as = name): Outcome {
    return this.act(who, base, { type: 'createFile', node: node(as), parent, name, ...bytes(letter) });
  }
  trash(who: string, base: number, id: NodeId, parent: NodeId = root): Outcome {
    return this.act(who, base, { type: 'trash', node: id, parent });
  }
  row(id: NodeId): NodeRow {
    const row = this.tree.node(id);
    if (!row) throw new Error(`no ${id}`);
    return row;
  }
}

/** Folders in each other down to the deepest place but `above`; answers the lowest. */
const dig = (space: Space, above: number, label = 'deep'): NodeId => {
  let parent = root;
  for (let depth = 1; depth <= maxDepth - above; depth += 1) {
    space.folder('A', space.seq, `${label}${depth}`, parent);
    parent = node(`${label}${depth}`);
  }
  return parent;
};

const rename = (id: NodeId, name: string): object => ({ type: 'rename', node: id, name });
const move = (id: NodeId, parent: NodeId): object => ({ type: 'move', node: id, parent });
const restore = (id: NodeId, parent: NodeId = root): object => ({ type: 'restore', node: id, parent });
const purge = (...nodes: readonly NodeId[]): object => ({ type: 'purge', nodes });
const edit = (id: NodeId, letter: string, base: number, path: readonly string[] = ['f']): object => ({ type: 'setContent', node: id, baseVersion: opId(base), seenPath: path, ...bytes(letter) });
const copy = (source: NodeId, as: string, parent: NodeId = root, version: number | null = null): object =>
  ({ type: 'copy', node: node(as), source, srcVersion: version === null ? null : opId(version), parent, name: as });
const code = (outcome: Outcome): string => ('reason' in outcome ? `${outcome.code}:${outcome.reason}` : outcome.code);

describe('ids', () => {
  it('H36 an id that is taken is refused to a copy and to a file', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    expect(code(space.act('B', 1, copy(node('f'), 'f')))).toBe('rejected:id-exists');
    expect(code(space.file('B', 1, 'f', 'b'))).toBe('rejected:id-exists');
  });

  it('H36, H47 a copied tree does not take ids that somebody has squatted on', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.file('A', 0, 'f', 'a', node('F'));
    const foreseen = copiedId(opId(4), node('f'));
    space.act('B', 2, { type: 'createFile', node: foreseen, parent: root, name: 'squat', ...bytes('b') });
    expect(code(space.act('A', 2, copy(node('F'), 'G')))).toBe('rejected:id-exists');
  });

  it('3b.15 an id derived from an alias stays what it is when it is a node by now', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.file('A', 0, 'f', 'a', node('F'));
    space.file('B', 1, 'f', 'a', node('F'), 'other');
    const derived = copiedId(opId(5), node('other'));
    space.act('B', 3, { type: 'createFolder', node: derived, parent: root, name: 'squat', onCollision: 'suffix' });
    expect(code(space.act('A', 2, copy(node('F'), 'G')))).toBe('applied');
    expect(space.row(derived).name.value).toBe('squat');
  });

  it('rows 7, 20 nothing is put into a file', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    space.file('A', 0, 'g', 'b');
    expect(code(space.act('A', 2, copy(node('f'), 'h', node('g'))))).toBe('rejected:kind');
  });
});

describe('depth (S1)', () => {
  it('a file is not put below the deepest folder, whether added, copied or no longer coalesced', () => {
    const space = new Space();
    const lowest = dig(space, 0);
    expect(code(space.file('A', space.seq, 'f', 'a', lowest))).toBe('rejected:depth');
    const base = space.seq;
    space.file('A', base, 'k', 'a');
    space.file('B', base, 'k', 'a', root, 'k2');
    expect(code(space.act('B', base, move(node('k2'), lowest)))).toBe('rejected:depth');
  });

  it('rows 16, 33 what has grown too deep for its old place is not put there by a trashing or a restore', () => {
    const space = new Space();
    const lowest = dig(space, 1);
    space.folder('A', space.seq, 'F', lowest);
    const base = space.seq;
    space.act('B', base, move(node('F'), root));
    space.folder('B', base, 'S', node('F'));
    space.trash('A', base, node('F'), lowest);
    expect(space.row(node('F')).location.parent).toBe(root);
  });

  it('row 13 a folder is not moved to where its own would lie too deep', () => {
    const space = new Space();
    const lowest = dig(space, 1);
    space.folder('A', space.seq, 'F');
    space.folder('A', space.seq, 'S', node('F'));
    expect(code(space.act('A', space.seq, move(node('F'), lowest)))).toBe('rejected:depth');
  });

  it('row 33 a restore whose path would be rebuilt too deep is refused', () => {
    const space = new Space();
    const lowest = dig(space, 1);
    space.folder('A', space.seq, 'Q');
    space.folder('A', space.seq, 'P', node('Q'));
    space.folder('A', space.seq, 'F', node('P'));
    space.trash('A', space.seq, node('F'), node('P'));
    space.trash('A', space.seq, node('P'), node('Q'));
    space.act('A', space.seq, purge(node('P')));
    expect(code(space.act('A', space.seq, move(node('Q'), lowest)))).toBe('applied');
    expect(code(space.act('A', space.seq, restore(node('F'), node('P'))))).toBe('rejected:depth');
    expect(space.row(node('F')).location.trash).not.toBeNull();
  });

  it('S1 a tree that does not lead to the root stops everything (H12)', () => {
    const space = new Space();
    space.folder('A', 0, 'x');
    space.folder('A', 0, 'y', node('x'));
    space.folder('A', 0, 'w');
    const row = space.row(node('x'));
    space.tree.apply({ nodes: [{ ...row, location: { ...row.location, parent: node('y') } }], tombstones: [], aliases: [], versions: [] });
    expect(() => space.folder('A', 2, 'z', node('y'))).toThrow(/does not lead to the root/);
    expect(() => space.act('A', 2, move(node('x'), root))).toThrow(/does not lead to the root/);
    expect(() => space.act('A', 2, move(node('w'), node('y')))).toThrow(/does not lead to the root/);
  });
});

describe('guards (H14)', () => {
  it('a guard on the bytes of a folder, on a label that was never there, or called like something every object has, does not hold', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    const guarded = (register: string): string => code(space.act('A', 1, { ...rename(node('F'), 'G'), guard: { register, writer: opId(1) } }));
    expect(['content', 'tag:red', 'attr:constructor'].map(guarded)).toEqual(['rejected:changed', 'rejected:changed', 'rejected:changed']);
  });

  it('H47 a copy makes no more nodes than one copy may, and what counts copies is asked before anything is written (row 44)', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.folder('A', 1, 'G', node('F'));
    space.file('A', 2, 'f', 'a', node('F'));
    expect(code(space.act('A', 3, copy(node('F'), 'H'), { most: { ...limits, copiedNodes: 2 } }))).toBe('rejected:too-many');
    const asked: unknown[] = [];
    const full: ReduceAt['onCopy'] = (size) => {
      asked.push(size);
      return 'quota';
    };
    expect(code(space.act('A', 3, copy(node('F'), 'H'), { onCopy: full }))).toBe('rejected:quota');
    expect(code(space.act('A', 3, copy(node('f'), 'g'), { onCopy: full }))).toBe('rejected:quota');
    expect(asked).toEqual([{ nodes: 3, bytes: 1, rowBytes: 3 * 512 }, { nodes: 1, bytes: 1, rowBytes: 512 }]);
    expect([space.tree.node(node('H')), space.tree.node(node('g'))]).toEqual([undefined, undefined]);
    expect(code(space.act('A', 3, copy(node('F'), 'H'), { most: { ...limits, copiedNodes: 3 }, onCopy: () => null }))).toBe('applied');
  });

  it('H47 all labels of a node together are bounded, in bytes; less than there was is always taken, and a replay lets pass what was (S9)', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    const value = '€'.repeat(4_000);
    const set = (key: string, text: string | null, most?: ReduceAt['most']): string => code(space.act('A', 9, { type: 'setAttr', node: node('F'), key, value: text }, most ? { most } : {}));
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => set(key, value))).toEqual(Array.from({ length: 5 }, () => 'applied'));
    const left = limits.labelsUtf8Bytes - labelsSize(space.tree.node(node('F')) ?? { tags: {}, attrs: {} });
    expect(set('f', 'x'.repeat(left - 2))).toBe('rejected:too-many');
    expect(set('f', 'x'.repeat(left - 3))).toBe('applied');
    expect(code(space.act('A', 9, { type: 'addTag', node: node('F'), tag: 'one more' }))).toBe('rejected:too-many');
    expect(set('a', `${value}€`)).toBe('rejected:too-many');
    expect(set('g', value, unlimited)).toBe('applied');
    expect([set('h', ''), set('a', value.slice(1)), set('a', null), set('b', null)]).toEqual(['rejected:too-many', 'applied', 'applied', 'applied']);
    expect(code(space.act('A', 9, { type: 'addTag', node: node('F'), tag: 'one more' }))).toBe('applied');
  });

  it('H47 a copy brings no more bytes of rows than every device can fetch in one page', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.folder('A', 1, 'G', node('F'));
    const room = rowSize({ tags: {}, attrs: {} }) * 2;
    expect(code(space.act('A', 3, copy(node('F'), 'H'), { most: { ...limits, copiedRowBytes: room - 1 } }))).toBe('rejected:too-many');
    expect(code(space.act('A', 3, copy(node('F'), 'H'), { most: { ...limits, copiedRowBytes: room } }))).toBe('applied');
  });

  it('3b.10, 3b.11 an edit of a file that was edited and then went with its folder, or by itself, lives in what is left', () => {
    for (const byItself of [true, false]) {
      const space = new Space();
      space.folder('A', 0, 'F');
      space.file('A', 1, 'f', 'a', node('F'));
      space.act('A', 2, { type: 'setContent', node: node('f'), baseVersion: opId(2), seenPath: ['F', 'f'], ...bytes('b') });
      if (byItself) {
        space.trash('A', 3, node('f'), node('F'));
        space.file('A', 4, 'f', 'd', node('F'), 'f again');
      } else space.trash('A', 3, node('F'));
      expect(code(space.act('B', 2, { type: 'setContent', node: node('f'), baseVersion: opId(2), seenPath: ['F', 'f'], ...bytes('c') }))).toBe('copied');
      const parent = byItself ? node('F') : skeletonOf(node('F'));
      const names = [...space.tree.children(parent)].filter((row) => row.location.trash === null).map((row) => row.name.value).sort();
      expect(names).toEqual(byItself ? ['f', expect.stringMatching(/^f \(conflict /)] : ['f']);
    }
  });

  it('3b.17 a later edit of a conflict copy may be undone, the one that made it may not', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    space.act('A', 1, edit(node('f'), 'b', 1));
    space.act('B', 1, edit(node('f'), 'c', 1));
    space.act('B', 1, edit(node('f'), 'd', 3));
    expect(code(space.act('B', 1, { ...edit(node('f'), 'c', 4), guard: { register: 'content', writer: opId(4) } }))).toBe('applied');
    expect(code(space.act('B', 1, { ...edit(node('f'), 'a', 5), guard: { register: 'content', writer: opId(3) } }))).toBe('rejected:changed');
  });

  it('a purge has no register to guard', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.trash('A', 0, node('F'));
    expect(code(space.act('A', 2, { ...purge(node('F')), guard: { register: 'location', writer: opId(1) } }))).toBe('applied');
  });
});

describe('labels', () => {
  it('rows 40, 42 a node takes 1000 tags and 200 attributes, not more', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    for (let i = 0; i < 1000; i += 1) space.act('A', 1, { type: 'addTag', node: node('F'), tag: `t${i}` });
    for (let i = 0; i < 200; i += 1) space.act('A', 1, { type: 'setAttr', node: node('F'), key: `k${i}`, value: i });
    expect(code(space.act('A', 1, { type: 'addTag', node: node('F'), tag: 'one more' }))).toBe('rejected:invalid');
    expect(code(space.act('A', 1, { type: 'setAttr', node: node('F'), key: 'one more', value: 1 }))).toBe('rejected:invalid');
    expect(code(space.act('A', 1, { type: 'setAttr', node: node('F'), key: 'k0', value: 2 }))).toBe('applied');
  });
});

describe('aliases', () => {
  const coalesced = (): Space => {
    const space = new Space();
    space.file('A', 0, 'k', 'a');
    space.file('B', 0, 'k', 'a', root, 'k2');
    return space;
  };

  it('H20 an alias that was seen is no hindrance', () => {
    const space = coalesced();
    expect(code(space.act('B', 2, rename(node('k2'), 'm')))).toBe('applied');
    expect(space.row(node('k')).name.value).toBe('m');
  });

  it('row 49 restore and purge through an alias that was not seen do nothing', () => {
    const space = coalesced();
    expect(code(space.act('B', 0, restore(node('k2'))))).toBe('noop:unobserved-alias');
    expect(code(space.act('B', 0, purge(node('k2'))))).toBe('noop:unobserved-alias');
  });

  it('row 48 a folder is not moved through an alias that was not seen', () => {
    const space = new Space();
    space.folder('A', 0, 'k');
    space.folder('B', 0, 'k', root, 'k2');
    space.folder('B', 0, 'Q');
    expect(code(space.act('B', 0, move(node('k2'), node('Q'))))).toBe('rejected:alias-unobserved');
  });

  it('row 48 what was made in a folder goes with what was made in it; what somebody has put into that unseen is rescued', () => {
    const space = new Space();
    space.folder('A', 0, 'k');
    space.folder('B', 0, 'k', root, 'k2');
    space.folder('B', 0, 'd', node('k2'));
    space.file('B', 0, 'e', 'a', node('d'));
    space.folder('A', 1, 's', node('k'));
    space.folder('B', 0, 's', node('k2'), 's2');
    space.file('B', 0, 'g', 'a', node('s2'));
    space.file('C', 4, 'theirs', 'b', node('d'));
    expect(code(space.trash('B', 0, node('k2')))).toBe('applied');
    expect(space.row(node('d')).location.trash).not.toBeNull();
    expect(space.row(node('g')).location.trash).not.toBeNull();
    expect(space.row(node('e')).location).toMatchObject({ parent: node('d'), trash: null });
    expect(space.row(node('theirs')).location.parent).toBe(skeletonOf(node('d')));
  });

  it('row 49 a file that is moved through an alias that was not seen is one of its own, with the labels that its author had put on', () => {
    const space = coalesced();
    space.act('A', 1, { type: 'addTag', node: node('k'), tag: 'hers' });
    space.act('B', 0, { type: 'addTag', node: node('k2'), tag: 'his' });
    space.folder('B', 0, 'Q');
    expect(code(space.act('B', 0, move(node('k2'), node('Q'))))).toBe('applied');
    expect(Object.keys(space.row(node('k2')).tags)).toEqual(['his']);
    expect(space.row(node('k2')).location.parent).toBe(node('Q'));
  });

  it('row 49, R into a folder that is in the trash by now: the path is rebuilt', () => {
    const space = coalesced();
    space.folder('C', 0, 'Q');
    space.trash('C', 3, node('Q'));
    expect(code(space.act('B', 0, move(node('k2'), node('Q'))))).toBe('rescued');
    expect(space.row(node('k2')).location.parent).toBe(skeletonOf(node('Q')));
  });

  it('H22 a device that does not hold the history gives the shared bytes', () => {
    const space = new Space();
    space.file('A', 0, 'k', 'a');
    space.act('C', 1, edit(node('k'), 'b', 1));
    const partial = new Space('partial');
    partial.tree.apply({ nodes: [...space.tree.rows()], tombstones: [], aliases: [{ from: node('k2'), to: node('k'), device: null, op: opId(99), seq: 3 }], versions: [] });
    partial.seq = 3;
    expect(code(partial.act('B', 0, rename(node('k2'), 'm')))).toBe('applied');
    expect(partial.row(node('k2'))).toMatchObject({ content: { hash: bytes('b').hash } });
  });

  it('3b.16 the line of a file is followed once, also through a merge of what has one origin', () => {
    const space = new Space();
    const merged = bytes('f');
    const merge = { merge: () => merged };
    const act = (who: string, base: number, body: object): Outcome => {
      space.seq += 1;
      const op = { v: 1, id: opId(space.seq), device: device(who), baseSeq: base, at: space.seq, ...body } as Operation;
      const overlay = new Overlay(space.tree);
      const outcome = reduce(overlay, op, { seq: space.seq, effTs: space.seq, deviceName: who, ...merge });
      space.tree.apply(overlay.changes());
      return outcome;
    };
    space.file('A', 0, 'k', 'a');
    space.file('B', 0, 'k', 'a', root, 'k2');
    act('A', 1, edit(node('k'), 'b', 1));
    expect(code(act('B', 0, edit(node('k2'), 'c', 2)))).toBe('merged');
    expect(code(act('B', 0, edit(node('k2'), 'd', 4)))).toBe('merged');
    expect(code(act('B', 0, rename(node('k2'), 'm')))).toBe('applied');
    expect(space.row(node('k2'))).toMatchObject({ content: { hash: bytes('d').hash } });
  });

  it('H4, 3b.11 of several copies of own edits that the other half of a fork has sent, the last is followed', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    space.act('A', 1, edit(node('f'), 'b', 1));
    space.act('old', 1, edit(node('f'), 'c', 1));
    space.act('A', 2, edit(node('f'), 'd', 2));
    const alsoOwn = new Set([opId(3), opId(77)]);
    space.act('fresh', 1, rename(node('f'), 'mine'), { alsoOwn });
    expect(space.row(node('f')).name.value).toBe('f');
    expect(space.row(uuid5<'NodeId'>(opId(3), 'conflict')).name.value).toBe('mine');
  });
});

describe('skeletons (R)', () => {
  /** F in the trash, its skeleton holds what B has added. */
  const rescued = (): Space => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.trash('A', 1, node('F'));
    space.file('B', 1, 'n', 'a', node('F'));
    return space;
  };

  it('3b.7, 3b.14 a skeleton that comes back from the trash takes back what was rebuilt for it, and passes over what was purged', () => {
    const space = rescued();
    space.trash('A', 3, skeletonOf(node('F')));
    space.file('C', 3, 'm', 'b', skeletonOf(node('F')));
    const second = skeletonOf(skeletonOf(node('F')));
    space.trash('A', 5, second);
    space.act('A', 6, purge(second));
    space.file('C', 3, 'o', 'c', skeletonOf(node('F')));
    const third = skeletonOf(second);
    expect(space.row(third).kind).toBe('folder');
    space.act('A', space.seq, restore(skeletonOf(node('F'))));
    expect(space.row(node('o')).location.parent).toBe(skeletonOf(node('F')));
    expect(space.tree.node(third)).toBeUndefined();
  });

  it('3b.14 a folder is not restored into its own skeleton', () => {
    const space = rescued();
    space.folder('B', 1, 'Q', node('F'));
    space.act('C', 0, { ...restore(node('F'), node('Q')) });
    expect(space.tree.node(skeletonOf(node('F')))).toBeDefined();
    expect(space.row(node('F')).location.trash).toBeNull();
    expect(space.row(node('F')).location.parent).toBe(node('Q'));
  });

  it('row 14, 3b.14 a folder is not moved into what was rescued from it', () => {
    const space = rescued();
    space.folder('B', 1, 'Q', node('F'));
    expect(code(space.act('C', 1, move(node('F'), node('Q'))))).toBe('rejected:cycle');
    expect(space.tree.node(skeletonOf(node('F')))).toBeDefined();
  });

  it('3b.14 of several skeletons inside a skeleton each goes into the oldest that is there', () => {
    const space = new Space();
    space.folder('A', 0, 'F');
    space.folder('A', 0, 'S', node('F'));
    space.trash('A', 2, node('S'), node('F'));
    space.file('B', 2, 'one', 'a', node('S'));
    const first = skeletonOf(node('S'));
    space.trash('A', 4, first, node('F'));
    space.file('B', 2, 'two', 'b', node('S'));
    const second = skeletonOf(first);
    space.trash('A', 6, node('F'));
    space.file('B', 2, 'three', 'c', node('S'));
    const third = skeletonOf(second);
    expect(space.row(third).location.parent).toBe(skeletonOf(node('F')));
    space.act('A', 8, restore(node('F')));
    expect(space.row(node('three')).location.parent).toBe(second);
    expect(space.tree.node(third)).toBeUndefined();
  });

  it('row 8 below a purged folder whose skeleton has become another folder again', () => {
    const space = new Space();
    space.folder('A', 0, 'P');
    space.trash('A', 1, node('P'));
    space.folder('B', 1, 'F', node('P'));
    space.trash('B', 3, node('F'), skeletonOf(node('P')));
    space.act('B', 4, purge(node('F')));
    space.act('A', 5, restore(node('P')));
    expect(space.tree.node(skeletonOf(node('P')))).toBeUndefined();
    expect(code(space.file('C', 3, 'n', 'a', node('F')))).toBe('rescued');
    expect(space.row(skeletonOf(node('F'))).location.parent).toBe(node('P'));
  });
});

describe('contents', () => {
  it('rows 7, 20 nothing is added to a file', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    expect(code(space.file('A', 1, 'g', 'b', node('f')))).toBe('rejected:kind');
  });

  it('H21 an edit through a redirect whose base nobody knows goes to the copy, and row 22 merges nothing without a base', () => {
    const space = new Space();
    space.file('A', 0, 'f.txt', 'a');
    space.act('A', 1, edit(node('f.txt'), 'b', 1));
    space.act('B', 1, edit(node('f.txt'), 'c', 1));
    const op = { v: 1, id: opId(4), device: device('B'), baseSeq: 1, at: 4, ...edit(node('f.txt'), 'd', 88) } as Operation;
    const overlay = new Overlay(space.tree);
    const outcome = reduce(overlay, op, { seq: 4, effTs: 4, deviceName: 'B', merge: () => bytes('e') });
    expect(outcome.code).toBe('copied');
    expect(overlay.node(uuid5<'NodeId'>(opId(4), 'conflict'))).toMatchObject({ conflictOf: uuid5<'NodeId'>(opId(3), 'conflict') });
  });

  it('row 39 a version that nobody knows is not copied', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    expect(code(space.act('A', 1, copy(node('f'), 'g', root, 50)))).toBe('rejected:gone');
  });

  it('row 21 the same bytes again by one who had seen them leave their writer', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    space.act('A', 1, edit(node('f'), 'b', 1));
    expect(code(space.act('B', 2, edit(node('f'), 'b', 1)))).toBe('noop:same');
    expect(space.row(node('f'))).toMatchObject({ content: { stamp: { device: device('A') } } });
  });

  it('3b.13 a purge of what was edited unseen in the trash keeps it', () => {
    const space = new Space();
    space.file('A', 0, 'f', 'a');
    space.trash('A', 1, node('f'));
    // Its author knew it in the trash: an undo of an older edit writes there.
    space.act('B', 2, edit(node('f'), 'b', 1));
    expect(code(space.act('C', 2, purge(node('f'))))).toBe('noop:kept');
  });
});
