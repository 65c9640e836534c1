import { describe, expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { reduce } from './reduce.ts';
import { bytes, code, device, edit, move, node, opId, purge, rename, restore, root, skeletonOf, Space } from '../testing/branch-space.ts';

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
