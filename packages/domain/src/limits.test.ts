import { describe, expect, test } from 'vitest';
import type { Operation } from './operation.ts';
import { labelProblem, valueProblem } from './labels.ts';
import { limits } from './limits.ts';
import { utf8Length } from './names/utf8.ts';
import { findFault } from './reduce/valid.ts';

const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const faultOf = (body: object) => findFault({ v: 1, id: id(1), device: id(2), baseSeq: 0, at: 0, node: id(3), ...body } as unknown as Operation);
const hash = 'a'.repeat(64);
const bytes = { manifest: hash, hash, size: 1, mime: 'text/plain', mtime: 0 };
const edit = { type: 'setContent', baseVersion: id(4), seenPath: ['f'], ...bytes };

/** One character each, of as many bytes and units as it says. */
const characters = [['a', 1, 1], ['ß', 2, 1], ['€', 3, 1], ['e\u0301', 3, 2], ['😀', 4, 2]] as const;
const textOf = (char: string, byteCount: number): string => {
  const whole = Math.floor(byteCount / utf8Length(char));
  return char.repeat(whole) + 'a'.repeat(byteCount - whole * utf8Length(char));
};

describe('H18 limits, at the last that is taken and the first that is not', () => {
  test.each(characters)('%s is %i bytes in %i units', (char, byteCount, units) => expect([utf8Length(char), char.length]).toEqual([byteCount, units]));
  test.each(characters)('labels count bytes: of %s', (char) => {
    for (const [more, wanted] of [[-1, null], [0, null], [1, 'invalid']] as const) {
      const text = textOf(char, limits.labelUtf8Bytes + more);
      expect([faultOf({ type: 'addTag', tag: text }), faultOf({ type: 'removeTag', tag: text }), faultOf({ type: 'setAttr', key: text, value: 1 })]).toEqual([wanted, wanted, wanted]);
      expect(labelProblem(text)).toBe(wanted === null ? null : 'long');
    }
  });
  test.each(characters)('names count bytes: of %s', (char) => {
    for (const [more, wanted] of [[-1, null], [0, null], [1, 'name']] as const) {
      // Names are measured composed, too: nothing that a name is written as is longer.
      expect(faultOf({ type: 'rename', name: textOf(char, limits.nameUtf8Bytes + more) })).toBe(wanted);
    }
  });
  test.each(characters)('values count units of their JSON: of %s', (char, _bytes, units) => {
    for (const [more, wanted] of [[-1, null], [0, null], [1, 'invalid']] as const) {
      const inside = limits.valueJsonUnits + more - 2;
      const value = char.repeat(Math.floor(inside / units)) + 'a'.repeat(inside % units);
      expect(faultOf({ type: 'setAttr', key: 'k', value })).toBe(wanted);
      expect(valueProblem(value)).toBe(wanted === null ? null : 'long');
    }
    expect(valueProblem('"'.repeat(limits.valueJsonUnits / 2 - 1))).toBeNull();
    expect(valueProblem('"'.repeat(limits.valueJsonUnits / 2))).toBe('long');
  });
  test('lists and records in each other, purged roots, names of a path, a type', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : levels % 2 === 0 ? [deep(levels - 1)] : { in: deep(levels - 1) });
    const at = (more: number) => [
      faultOf({ type: 'setAttr', key: 'k', value: deep(limits.valueDepth + more) }), faultOf({ type: 'purge', nodes: Array.from({ length: limits.purgeRoots + more }, (_, i) => id(i)) }),
      faultOf({ ...edit, seenPath: Array.from({ length: limits.seenPathNames + more }, () => 'f') }), faultOf({ ...edit, mime: 'x'.repeat(limits.mimeUnits + more) }),
    ];
    expect([at(-1), at(0), at(1)]).toEqual([[null, null, null, null], [null, null, null, null], ['invalid', 'invalid', 'invalid', 'invalid']]);
  });
  test.each([['', 'empty'], ['a\nb', 'control'], ['\ud800', 'surrogate'], ['__proto__', 'reserved'], ['constructor', null]] as const)('the label %j: %s', (text, problem) => {
    expect([labelProblem(text), faultOf({ type: 'addTag', tag: text })]).toEqual([problem, problem === null ? null : 'invalid']);
  });
  test('an attribute without a value is none', () => expect(valueProblem(undefined as never)).toBe('none'));
});
