import { describe, expect, it } from 'vitest';
import { isMergeableName, mergeTexts } from './merge-texts.ts';

describe('row 22, H46', () => {
  it('an empty text has no lines', () => {
    expect(mergeTexts('', '', 'a\n')).toBe('a\n');
    expect(mergeTexts('a\n', '', 'a\n')).toBe('');
    expect(mergeTexts('', 'a\n', 'b\n')).toBeNull();
  });

  it('does not depend on which side is which, and keeps lines that touch apart (3b.9)', () => {
    const base = '1\n2\n3\n4\n5\n';
    expect(mergeTexts(base, 'A\n2\n3\n4\n5\n', '1\n2\n3\n4\nB\n')).toBe('A\n2\n3\n4\nB\n');
    expect(mergeTexts(base, '1\n2\n3\n4\nB\n', 'A\n2\n3\n4\n5\n')).toBe('A\n2\n3\n4\nB\n');
    expect(mergeTexts(base, 'A\n2\n3\n4\n5\n', '1\nB\n3\n4\n5\n')).toBeNull();
    expect(mergeTexts(base, 'A\n2\n3\n4\n5\n', 'A\n2\n3\n4\n5\n')).toBe('A\n2\n3\n4\n5\n');
  });

  it('only texts are merged', () => {
    expect(['n.txt', 'N.MD', '.md', 'a.json', 'a'].map(isMergeableName)).toEqual([true, true, false, false, false]);
  });
});
