import { describe, expect, it } from 'vitest';
import { conflictName, nameWith, restoredName, splitExtension, suffixedName } from './derive.ts';
import { foldName } from './fold.ts';
import { compareNatural } from './natural.ts';
import { isStrange } from './strange-text.ts';
import { utf8Length } from './utf8.ts';
import { validateName } from './validate.ts';

const day = Date.UTC(2026, 2, 4, 23, 59);

describe('H18 name keys', () => {
  it.each([
    ['Readme', 'README'], ['straße', 'STRASSE'], ['ΑΣ', 'ας'], ['caf\u00e9', 'cafe\u0301'], ['K', '\u212a'], ['Å', '\u212b'], ['ﬃ', 'FFI'],
  ])('%s and %s are one name', (a, b) => expect(foldName(a)).toBe(foldName(b)));
  it.each([['a', 'b'], ['a', 'á'], ['i', 'ı'], ['I', 'İ']])('%s and %s are two', (a, b) => expect(foldName(a)).not.toBe(foldName(b)));
  it('folding twice is folding once', () => {
    for (let code = 0; code < 0x20000; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const key = foldName(String.fromCodePoint(code));
      if (foldName(key) !== key) throw new Error(`U+${code.toString(16)} folds to ${key}, then to ${foldName(key)}`);
    }
  });
});

describe('H18 names that are refused', () => {
  it.each([
    ['', 'empty'], ['.', 'dots'], ['..', 'dots'], ['a/b', 'slash'], ['a\0b', 'control'], ['a\nb', 'control'], ['a\u202eb', 'bidi'],
    ['a\u2066b', 'bidi'], ['a ', 'trailing'], ['a.', 'trailing'], ['x'.repeat(256), 'long'], ['é'.repeat(128), 'long'], ['a\ud800', 'surrogate'],
  ])('%j: %s', (name, problem) => expect(validateName(name)).toMatchObject({ ok: false, problem }));
  it.each(['a', '.gitignore', 'x'.repeat(255), 'é'.repeat(127), '👩‍👩‍👧‍👦.jpg', 'a b', '...a'])('%j is a name', (name) => expect(validateName(name)).toEqual({ ok: true }));
});

describe('3b.6 derived names', () => {
  it('puts the number before the extension', () => {
    expect(suffixedName('k.bin', 2)).toBe('k (2).bin');
    expect(suffixedName('k (2).bin', 2)).toBe('k (2) (2).bin');
    expect(suffixedName('.env', 2)).toBe('.env (2)');
    expect(suffixedName('my.folder', 2, 'folder')).toBe('my.folder (2)');
  });
  it('N6 adds words before the extension; a folder has none', () => {
    expect(nameWith('k.bin', ' - Copy')).toBe('k - Copy.bin');
    expect(nameWith('my.folder', ' copy', 'folder')).toBe('my.folder copy');
    expect(utf8Length(nameWith('é'.repeat(125) + '.jpg', ' - Copy'))).toBeLessThanOrEqual(255);
  });
  it('dates a conflict in UTC', () => expect(conflictName('k.tar.gz', day, 'Phone')).toBe('k.tar (conflict 2026-03-04 Phone).gz'));
  it('keeps a hostile device name out of the path', () => {
    expect(conflictName('k', day, '../\u202e\0')).toBe('k (conflict 2026-03-04 ..)');
    expect(validateName(conflictName('k', day, '/'.repeat(300)))).toEqual({ ok: true });
  });
  it('says restored', () => expect(restoredName('n.bin')).toBe('n (restored).bin'));
  it('a dot at the start makes no extension', () => expect(splitExtension('.env')).toEqual({ stem: '.env', extension: '' }));
  it.each(['x'.repeat(250) + '.jpg', '👩‍👩‍👧‍👦'.repeat(10) + '.jpg', 'a.' + 'e'.repeat(253), 'é'.repeat(127)])('caps %s at 255 bytes on a grapheme', (name) => {
    const derived = conflictName(name, day, 'Phone');
    expect(utf8Length(derived)).toBeLessThanOrEqual(255);
    expect(validateName(derived)).toEqual({ ok: true });
    expect(derived.includes('\ufffd')).toBe(false);
  });
});

describe('natural order', () => {
  it('sorts by value, then letters, then accents, then case', () => {
    const sorted = ['a10', 'A2', 'a2', 'á2', 'b', 'a02', '10', '9', 'Z', 'ä', 'a'];
    expect([...sorted].sort(compareNatural)).toEqual(['9', '10', 'a', 'ä', 'a02', 'A2', 'a2', 'á2', 'a10', 'b', 'Z']);
  });
  it('numbers of any length', () => expect(compareNatural('a99999999999999999999', 'a100000000000000000000')).toBeLessThan(0));
});

describe('names at the edges', () => {
  it('H18 half a surrogate pair counts three bytes, at the end and before any other letter', () => {
    expect(utf8Length('\ud83d')).toBe(3);
    expect(utf8Length('\ud83da')).toBe(4);
    expect(utf8Length('\ude00')).toBe(3);
  });

  it('a name of nothing but marks comes before any other, and a beginning before the whole', () => {
    expect(compareNatural('\u0301', 'a')).toBeLessThan(0);
    expect(compareNatural('a', 'a1')).toBeLessThan(0);
    expect(compareNatural('a1', 'a')).toBeGreaterThan(0);
  });
});

describe('H18 text that reads otherwise than it is', () => {
  it.each([['a\u202eb', true], ['a\u0085b', true], ['work/a\u202eb', true], ['work/2026', false], ['a.', false], ['', false], ['\ud83d', false]])('%j: %s', (text, strange) => expect(isStrange(text)).toBe(strange));
});
