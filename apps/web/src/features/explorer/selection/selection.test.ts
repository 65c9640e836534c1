import { describe, expect, test } from 'vitest';
import { Chosen } from './chosen.ts';
import { chooseAll, chooseMany, chooseOne, chooseTouched, clear, extendTo, focusOnly, forMenu, invert, invertWhole, nothing, rangeFrom, reconcile, subjectOf, toggle, type Selection } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e', 'f'];
const chosen = ({ chosen: set }: Selection) => (set.whole === null ? [...set.named].sort().join('') : order.filter((id) => set.has(id)).join(''));
/** What a list in this order answers. */
const range = (a: string, b: string) => order.slice(Math.min(order.indexOf(a), order.indexOf(b)), Math.max(order.indexOf(a), order.indexOf(b)) + 1);
/** As the list tells it when these are taken away: each with the one that stands in its place. */
const taken = (...gone: string[]) => {
  const rest = order.filter((id) => !gone.includes(id));
  const next = (lost: string): string | null => rest.find((id) => id > lost) ?? rest.at(-1) ?? null;
  return { left: gone.map((id) => ({ id, next: next(id) })), came: [], total: rest.length };
};
const all = Chosen.allBut<string>({ at: 1, total: order.length }, []);

describe('choosing', () => {
  test('S1: a click chooses only the item and takes focus and anchor', () => {
    const one = chooseOne('c');
    expect([chosen(one), one.anchor, one.focus]).toEqual(['c', 'c', 'c']);
  });
  test('S1: clearing keeps the focus where it was', () => {
    const empty = clear(chooseOne('c'));
    expect([chosen(empty), empty.focus]).toEqual(['', 'c']);
  });
  test('S2: Mod+click toggles, keeps the rest and moves the anchor', () => {
    const two = toggle(chooseOne('b'), 'e');
    expect([chosen(two), two.anchor]).toEqual(['be', 'e']);
    expect(chosen(toggle(two, 'b'))).toBe('e');
  });
  test('S3: Shift+click takes anchor to item in both directions and replaces the former range', () => {
    const down = extendTo(chooseOne('c'), range('c', 'e'), 'e');
    expect(chosen(down)).toBe('cde');
    expect(chosen(extendTo(down, range('c', 'a'), 'a'))).toBe('abc');
  });
  test('S3: Mod+Shift+click adds the range and the next one replaces only that range', () => {
    const base = toggle(chooseOne('a'), 'd');
    const added = extendTo(base, range('d', 'f'), 'f', true);
    expect(chosen(added)).toBe('adef');
    expect(chosen(extendTo(added, range('d', 'e'), 'e', true))).toBe('ade');
  });
  test('S3: a range begins at the anchor, else at the focus, else at the item alone', () => {
    expect([rangeFrom(chooseOne('c'), 'd'), rangeFrom({ ...nothing, focus: 'b' }, 'd'), rangeFrom(nothing, 'd')]).toEqual(['c', 'b', 'd']);
  });
  test('S5: Mod+A takes all that is shown; Mod+Shift+I turns it round', () => {
    expect(chosen(chooseAll(nothing, Chosen.of(order), 'a'))).toBe('abcdef');
    expect(chosen(invert(chooseMany(['a', 'b']), order))).toBe('cdef');
  });
  test('S5: all of a large list is chosen without naming it; taken out, put back and turned round it is told by what is not', () => {
    const some = toggle(toggle(chooseAll<string>(nothing, all, 'a'), 'b'), 'e');
    expect([chosen(some), some.chosen.size, some.focus]).toEqual(['acdf', 4, 'e']);
    expect(chosen(toggle(some, 'b'))).toBe('abcdf');
    expect(chosen(invertWhole(some, { at: 2, total: 6 }))).toBe('be');
    expect(chosen(invertWhole(chooseMany(['b', 'e']), { at: 2, total: 6 }))).toBe('acdf');
    expect(chosen(extendTo(some, range('e', 'b'), 'b', true))).toBe('abcdef');
    expect([invertWhole(chooseAll<string>(nothing, all, 'a'), { at: 2, total: 6 }).chosen.whole, subjectOf(clear(some))]).toEqual([null, null]);
  });
  test('S4: a rectangle takes out of all of a large list, too', () => {
    const some = chooseTouched(toggle(chooseAll<string>(nothing, all, 'a'), 'b'), ['b', 'c'], true);
    expect(chosen(some)).toBe('abdef');
    expect(chosen(chooseTouched(some, ['b', 'c'], false))).toBe('bc');
  });
  test('S7: the menu key takes the group when it hits one of it, else the item', () => {
    expect(chosen(forMenu(chooseMany(['a', 'b']), 'b'))).toBe('ab');
    expect(chosen(forMenu(chooseMany(['a', 'b']), 'e'))).toBe('e');
  });
  test('K2: moving the focus alone changes nothing that is chosen', () => {
    const moved = focusOnly(chooseMany(['a', 'b']), 'f');
    expect([chosen(moved), moved.focus]).toEqual(['ab', 'f']);
  });
});

describe('the list changes under the selection', () => {
  test('S8: what others there are changes nothing', () => {
    const before = chooseMany(['a', 'c']);
    expect(reconcile(before, { left: [{ id: 'b', next: 'c' }], came: ['x'], total: 6 })).toBe(before);
  });
  test('S8: a removed item drops out and its neighbour gets the focus', () => {
    const after = reconcile(toggle(chooseOne('a'), 'c'), taken('c'));
    expect([chosen(after), after.focus]).toEqual(['a', 'd']);
  });
  test('S8, S9: when all that was chosen is gone nothing is chosen, and the next item has the focus', () => {
    const after = reconcile(chooseMany(['c', 'd']), taken('c', 'd'));
    expect([chosen(after), after.focus]).toEqual(['', 'e']);
  });
  test('S8, S9: at the end of the list the one before has the focus', () => {
    const after = reconcile(chooseOne('f'), taken('f'));
    expect([chosen(after), after.focus]).toEqual(['', 'e']);
  });
  test('S3: what went while the list was asked extends nothing', () => {
    const one = chooseOne('c');
    expect(extendTo(one, [], 'f')).toBe(one);
  });
  test('K4, K6: a key for one item means the chosen one, never where only the focus stands', () => {
    expect(subjectOf(chooseOne('c'))).toBe('c');
    expect(subjectOf(reconcile(chooseOne('c'), taken('c')))).toBeNull();
    expect(subjectOf(reconcile(toggle(chooseOne('a'), 'c'), taken('c')))).toBe('a');
    expect(subjectOf(focusOnly(chooseMany(['a', 'b']), 'f'))).toBeNull();
  });
  test('S9: an emptied list leaves nothing', () => {
    const after = reconcile(chooseAll(nothing, Chosen.of(order), 'a'), taken(...order));
    expect([chosen(after), after.focus, after.anchor]).toEqual(['', null, null]);
  });
  test('S8: of all of a large list what left is not chosen any more, and what came is not chosen', () => {
    const before = toggle(chooseAll<string>(nothing, all, 'a'), 'b');
    const after = reconcile(before, { left: [{ id: 'b', next: 'c' }, { id: 'd', next: 'e' }], came: ['x'], total: 5 });
    expect([after.chosen.size, after.chosen.has('x'), after.chosen.has('c'), after.focus]).toEqual([4, false, true, 'c']);
    expect(reconcile(after, { left: [], came: [], total: 5 })).toBe(after);
    // What left of them is not told by name when it is much.
    expect(reconcile(after, { left: [], came: [], total: 3 }).chosen.size).toBe(2);
    const none = reconcile(after, { left: [], came: [], total: 1 });
    expect([none.chosen.size, none.chosen.whole]).toEqual([0, null]);
  });
});
