import { describe, expect, it } from 'vitest';
import { code, dig, move, node, purge, restore, root, Space } from '../testing/branch-space.ts';

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
