import { describe, expect, it } from 'vitest';
import { labelsSize, rowSize } from '../labels.ts';
import { limits } from '../limits.ts';
import { unlimited, type ReduceAt } from './step.ts';
import { bytes, code, copy, edit, node, opId, purge, rename, skeletonOf, Space } from '../testing/branch-space.ts';

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
