import { describe, expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { copiedId } from './copy.ts';
import { reduce } from './reduce.ts';
import { bytes, code, copy, device, edit, node, opId, purge, root, Space } from '../testing/branch-space.ts';

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
