import { describe, expect, test } from 'vitest';
import { chooseAll, chooseMany, chooseOne, clear, extendTo, focusOnly, forMenu, invert, nothing, reconcile, subjectOf, toggle, type Selection } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e', 'f'];
const chosen = (selection: Selection) => [...selection.chosen].sort().join('');

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
    const down = extendTo(chooseOne('c'), order, 'e');
    expect(chosen(down)).toBe('cde');
    expect(chosen(extendTo(down, order, 'a'))).toBe('abc');
  });
  test('S3: Mod+Shift+click adds the range and the next one replaces only that range', () => {
    const base = toggle(chooseOne('a'), 'd');
    const added = extendTo(base, order, 'f', true);
    expect(chosen(added)).toBe('adef');
    expect(chosen(extendTo(added, order, 'e', true))).toBe('ade');
  });
  test('S3: without an anchor the range is the item alone', () => {
    expect(chosen(extendTo(nothing, order, 'd'))).toBe('d');
  });
  test('S3: an anchor that left the list does not widen the range', () => {
    expect(chosen(extendTo(chooseOne('gone'), order, 'b'))).toBe('b');
  });
  test('S5: Mod+A takes all that is shown; Mod+Shift+I turns it round', () => {
    expect(chosen(chooseAll(nothing, order))).toBe('abcdef');
    expect(chosen(invert(chooseMany(['a', 'b']), order))).toBe('cdef');
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
  test('S8: another order changes nothing', () => {
    const before = chooseMany(['a', 'c']);
    expect(reconcile(before, order, [...order].reverse())).toBe(before);
  });
  test('S8: a removed item drops out and its neighbour gets the focus', () => {
    const after = reconcile(toggle(chooseOne('a'), 'c'), order, ['a', 'b', 'd', 'e', 'f']);
    expect([chosen(after), after.focus]).toEqual(['a', 'd']);
  });
  test('S8, S9: when all that was chosen is gone nothing is chosen, and the next item has the focus', () => {
    const after = reconcile(chooseMany(['c', 'd']), order, ['a', 'b', 'e', 'f']);
    expect([chosen(after), after.focus]).toEqual(['', 'e']);
  });
  test('S8, S9: at the end of the list the one before has the focus', () => {
    const after = reconcile(chooseOne('f'), order, ['a', 'b', 'c', 'd', 'e']);
    expect([chosen(after), after.focus]).toEqual(['', 'e']);
  });
  test('S3: what went while the list was read extends nothing', () => {
    const one = chooseOne('c');
    expect(extendTo(one, ['a', 'b', 'c'], 'f')).toBe(one);
  });
  test('K4, K6: a key for one item means the chosen one, never where only the focus stands', () => {
    expect(subjectOf(chooseOne('c'))).toBe('c');
    expect(subjectOf(reconcile(chooseOne('c'), order, ['a', 'b', 'd']))).toBeNull();
    expect(subjectOf(reconcile(toggle(chooseOne('a'), 'c'), order, ['a', 'b', 'd']))).toBe('a');
    expect(subjectOf(focusOnly(chooseMany(['a', 'b']), 'f'))).toBeNull();
  });
  test('S9: an emptied list leaves nothing', () => {
    const after = reconcile(chooseAll(nothing, order), order, []);
    expect([chosen(after), after.focus, after.anchor]).toEqual(['', null, null]);
  });
  test('S5: 100,000 items are chosen and reconciled in one walk', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `n${i}`);
    const all = chooseAll<string>(nothing, many);
    const asked = { times: 0 };
    const counted = new Proxy(many.slice(1), { get: (target, key) => ((asked.times += 1), Reflect.get(target, key) as unknown) });
    const after = reconcile(all, many, counted);
    expect(after.chosen.size).toBe(99_999);
    // Each item a few times, not each for each: that would be billions.
    expect(asked.times).toBeLessThan(1_000_000);
  });
});
