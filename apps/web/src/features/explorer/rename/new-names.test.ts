import { asNodeId, foldName } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newNames, renameSteps, type Named, type NamingRule, type NewName } from './new-names.ts';

const id = (n: number) => asNodeId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const files = (...names: string[]): Named[] => names.map((name, n) => ({ id: id(n), kind: 'file', name }));
const namesBy = (rule: NamingRule, ...names: string[]) => newNames(files(...names), rule, new Set()).map(({ to }) => to);

describe('N7 new names for several', () => {
  test('text is replaced in the name, never in the extension, and is no pattern', () => {
    expect(namesBy({ way: 'replace', find: 'jpg', put: 'x', matchCase: true }, 'a jpg.jpg', 'b.jpg')).toEqual(['a x.jpg', 'b.jpg']);
    expect(namesBy({ way: 'replace', find: '(1)', put: '$&', matchCase: true }, 'a (1).txt')).toEqual(['a $&.txt']);
    expect(namesBy({ way: 'replace', find: 'IMG', put: 'Skerry', matchCase: false }, 'img_1.png', 'IMG_2.png')).toEqual(['Skerry_1.png', 'Skerry_2.png']);
    expect(namesBy({ way: 'replace', find: 'IMG', put: 'Skerry', matchCase: true }, 'img_1.png')).toEqual(['img_1.png']);
    expect(namesBy({ way: 'replace', find: '', put: 'x', matchCase: true }, 'a.txt')).toEqual(['a.txt']);
  });
  test('text is added before or behind, numbers are counted from the first with their digits, letters change', () => {
    expect(namesBy({ way: 'add', text: ' old', at: 'end' }, 'a.tar.gz', '.env')).toEqual(['a.tar old.gz', '.env old']);
    expect(namesBy({ way: 'number', text: 'Dive ', first: 9, digits: 3 }, 'b.mov', 'a.jpg')).toEqual(['Dive 009.mov', 'Dive 010.jpg']);
    expect(namesBy({ way: 'letters', to: 'upper' }, 'größe.TXT')).toEqual(['GRÖSSE.TXT']);
  });
  test('a folder has no extension that could be kept', () => {
    expect(newNames([{ id: id(1), kind: 'folder', name: 'v1.2' }], { way: 'add', text: '!', at: 'end' }, new Set())).toMatchObject([{ to: 'v1.2!' }]);
  });
  test('what cannot be a name, what others have, and two of one name are told', () => {
    const told = (rule: NamingRule, taken: string[], ...names: string[]) => newNames(files(...names), rule, new Set(taken.map(foldName))).map(({ problem }) => problem);
    expect(told({ way: 'replace', find: 'a', put: '/', matchCase: true }, [], 'a')).toEqual(['A name cannot hold a slash.']);
    expect(told({ way: 'replace', find: 'a', put: 'b', matchCase: true }, ['B'], 'a')).toEqual(['There is a “b” here already. Choose another name.']);
    expect(told({ way: 'replace', find: 'a', put: 'b', matchCase: true }, [], 'a', 'B')).toEqual(['Two of them would be called “b”.', 'Two of them would be called “B”.']);
    expect(told({ way: 'add', text: 'x'.repeat(255), at: 'end' }, [], 'a')).toEqual(['This name is too long: 256 bytes, at most 255.']);
    expect(told({ way: 'letters', to: 'upper' }, [], 'a')).toEqual([null]);
  });
});

const applied = (names: readonly NewName[]): Map<string, string> => {
  const now = new Map(names.map((one) => [one.id as string, one.from]));
  for (const { id: who, to } of renameSteps(names)) {
    for (const [other, name] of now) if (other !== who && foldName(name) === foldName(to)) throw new Error(`“${to}” is the name of another when it is taken`);
    now.set(who, to);
  }
  return now;
};

describe('N7 the order of the renames', () => {
  test('who stands in the way goes first; two that exchange their names do so by a third', () => {
    const shift = files('1', '2', '3').map((one, n): NewName => ({ id: one.id, from: one.name, to: String(n + 2), problem: null }));
    expect(renameSteps(shift).map(({ to }) => to)).toEqual(['4', '3', '2']);
    const swap: NewName[] = [{ id: id(1), from: 'a', to: 'b', problem: null }, { id: id(2), from: 'b', to: 'a', problem: null }];
    expect(renameSteps(swap).map(({ to }) => to)).toEqual(['b (2)', 'a', 'b']);
    expect(renameSteps([{ id: id(1), from: 'a', to: 'A', problem: null }, { id: id(2), from: 'k', to: 'k', problem: null }])).toEqual([{ id: id(1), to: 'A' }]);
  });
  test('any exchange of names comes out, and none is taken while another has it', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...Array(9).keys()], { minLength: 9 }), fc.integer({ min: 0, max: 9 }), (to, by) => {
      const names = to.map((target, n): NewName => ({ id: id(n), from: `f${n}`, to: `f${target + by}`, problem: null }));
      expect([...applied(names).values()]).toEqual(names.map((one) => one.to));
    }));
  });
});
