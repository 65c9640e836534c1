import { describe, expect, it } from 'vitest';
import { asDeviceId, asNodeId, asOpId, asUserId } from '../ids.ts';
import type { FolderRow } from '../node.ts';
import type { Outcome } from '../outcome.ts';
import { nameRegister } from '../reduce/naming.ts';
import { copyInPlan, type CrossSpaceMove, lateOperationOn, movedId, nextStepOf } from './cross-space-move.ts';
import { recoveryPlace } from './recovery-place.ts';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const saga = uuid(900);
const applied: Outcome = { code: 'applied' };
const refused = (reason: 'forbidden' | 'changed'): Outcome => ({ code: 'rejected', reason });

describe('H15 where refused content goes', () => {
  it.each([
    ['gone', null, 'here'], ['cycle', uuid(1), 'here'], ['forbidden', uuid(1), 'home'], ['forbidden', null, 'parked'], ['quota', uuid(1), 'parked'], ['The bytes are damaged', uuid(1), 'parked'],
  ] as const)('H15 refused as %s, home %s: %s', (reason, home, place) => expect(recoveryPlace(reason, home)).toBe(place));
});

describe('H35 a move into another space', () => {
  const move = (change: Partial<CrossSpaceMove>): CrossSpaceMove => ({ saga, seenSeq: 7, copied: null, trashed: null, ...change });

  it.each<[string, Partial<CrossSpaceMove>, object]>([
    ['begins with the copy', {}, { kind: 'copyIn' }],
    ['refused by the target: nothing has happened', { copied: refused('forbidden') }, { kind: 'stays' }],
    ['copied: the source goes if it is as it was', { copied: applied }, { kind: 'trash', onlyIfSeq: 7 }],
    ['copied and trashed', { copied: applied, trashed: applied }, { kind: 'moved' }],
    ['trashed by another already', { copied: applied, trashed: { code: 'noop', reason: 'already' } }, { kind: 'moved' }],
    ['changed in between: in both, never in neither', { copied: applied, trashed: refused('changed') }, { kind: 'both' }],
    ['kept by an edit: in both', { copied: applied, trashed: { code: 'noop', reason: 'kept-edited' } }, { kind: 'both' }],
  ])('H35 %s', (_what, change, step) => expect(nextStepOf(move(change))).toEqual(step));

  it('H35 the source is never trashed before the copy is applied, whatever was decided of it', () => {
    for (const copied of [null, refused('forbidden')]) for (const trashed of [null, applied]) expect(nextStepOf(move({ copied, trashed })).kind).not.toBe('trash');
  });

  it('H35 ids follow from the saga: a copy done again makes the same nodes, another saga makes others', () => {
    const stamp = { op: asOpId(uuid(1)), device: asDeviceId(uuid(2)), at: 1, seq: 1 };
    const folder = (n: number, parent: number): FolderRow => ({
      kind: 'folder', id: asNodeId(uuid(n)), name: nameRegister(`f${n}`, stamp), location: { parent: asNodeId(uuid(parent)), trash: null, stamp }, attrs: {}, tags: {}, created: stamp, rescueOf: null, seq: 1,
    });
    const rows = [folder(10, 5), folder(11, 10), folder(12, 11)];
    const plan = copyInPlan(saga, asNodeId(uuid(10)), asNodeId(uuid(77)), rows);
    expect(plan.map(({ id, parent }) => [id, parent])).toEqual([
      [movedId(saga, asNodeId(uuid(10))), uuid(77)], [movedId(saga, asNodeId(uuid(11))), movedId(saga, asNodeId(uuid(10)))], [movedId(saga, asNodeId(uuid(12))), movedId(saga, asNodeId(uuid(11)))],
    ]);
    expect(copyInPlan(saga, asNodeId(uuid(10)), asNodeId(uuid(77)), rows)).toEqual(plan);
    expect(movedId(uuid(901), asNodeId(uuid(10)))).not.toBe(plan[0]?.id);
  });
});

describe('H34 the audience of a late operation', () => {
  const [ann, ben, cleo] = [asUserId(uuid(1)), asUserId(uuid(2)), asUserId(uuid(3))];
  const source = new Set([ann, ben]);

  it.each([
    ['the same readers', [ann, ben], true, 'forwarded'], ['fewer readers', [ann], true, 'forwarded'],
    ['one reader more', [ann, ben, cleo], true, 'recovered'], ['another reader in place of one', [ann, cleo], true, 'recovered'],
    ['its author may not write there', [ann, ben], false, 'recovered'],
  ] as const)('H34, row 45 an edit: %s', (_what, target, authorWritesTarget, becomes) =>
    expect(lateOperationOn('setContent', { source, target: new Set(target), authorWritesTarget })).toBe(becomes));

  it('row 46 a trashing of what was moved away changes nothing', () =>
    expect(lateOperationOn('trash', { source, target: source, authorWritesTarget: true })).toBe('noop(moved)'));
});
