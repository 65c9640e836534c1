import { describe, expect, it } from 'vitest';
import { code, move, node, purge, restore, skeletonOf, Space } from '../testing/branch-space.ts';

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
