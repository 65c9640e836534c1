import { expect, test } from 'vitest';
import { sharedUntil } from './shared-history.ts';

const row = (id: string, ...stamps: (readonly [seq: number, op: string])[]) =>
  ({ id, seq: Math.max(...stamps.map(([seq]) => seq)), registers: Object.fromEntries(stamps.map(([seq, op], i) => [i, { value: id, stamp: { seq, op, device: 'd', at: seq } }])) });

test('H31 two bases share a history up to the last seq that the same operation wrote in both', () => {
  const backup = [row('a', [1, 'op1']), row('b', [2, 'op2'], [4, 'op4'])];
  expect(sharedUntil([...backup, row('c', [5, 'op5']), row('d', [6, 'op6'])], backup)).toBe(4);
  expect(sharedUntil([...backup, row('c', [5, 'op5'])], [...backup, row('e', [5, 'other'])])).toBe(4);
  expect(sharedUntil([], backup)).toBe(0);
  expect(sharedUntil(backup, [])).toBe(0);
});

test('H31 what was overwritten in the lost history tells nothing: rather less than they share than more', () => {
  expect(sharedUntil([row('a', [1, 'op1']), row('b', [9, 'op9'])], [row('a', [1, 'op1']), row('b', [4, 'op4'])])).toBe(1);
});

test('H31 an operation sent again that comes to stand under the seq it had lost shares nothing behind what has parted before it', () => {
  const lost = [row('a', [1, 'op1']), row('b', [2, 'lost']), row('c', [3, 'again'])];
  expect(sharedUntil(lost, [row('a', [1, 'op1']), row('x', [2, 'other']), row('c', [3, 'again'])])).toBe(1);
});

test('H31 an alias and a tombstone tell as rows do', () => {
  const alias = { from: 'x', to: 'y', device: null, op: 'op7', seq: 7 };
  const tombstone = { id: 'z', seq: 8, purgedBy: { op: 'op8', device: 'd', at: 8, seq: 8 } };
  expect(sharedUntil([alias, tombstone], [alias])).toBe(7);
  expect(sharedUntil([alias, tombstone], [alias, { kind: 'tombstone', row: tombstone }])).toBe(8);
});

test('H31 what a person has written into an attribute is no stamp, whatever it looks like', () => {
  const said = (value: unknown) => ({ id: 'a', seq: 1, attrs: { note: { value, stamp: { seq: 1, op: 'op1', device: 'd', at: 1 } } } });
  for (const value of [{ op: 'op9', seq: 999 }, [{ deep: { op: 'op9', seq: 999 } }]]) {
    expect(sharedUntil([said(value), row('b', [5, 'lost'])], [said(value), row('b', [4, 'op4'])])).toBe(1);
  }
});

test('L2, H31 a tag or an attribute named “value” tells like any other where the histories part', () => {
  const stamp = (seq: number, op: string) => ({ seq, op, device: 'd', at: seq });
  const tagged = (op: string) => ({ id: 'a', seq: 2, tags: { value: { present: true, stamp: stamp(2, op) }, stamp: { present: true, stamp: stamp(1, 'op1') } } });
  expect(sharedUntil([tagged('lost'), row('c', [3, 'again'])], [tagged('other'), row('c', [3, 'again'])])).toBe(1);
});
