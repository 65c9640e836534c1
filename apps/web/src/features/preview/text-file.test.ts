import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText, writeText } from './text-file.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a text that is opened and saved untouched is the same bytes', () => {
  test.each([['unix', 'a\nb\n'], ['windows', 'a\r\nb\r\n'], ['with a byte order mark', '\uFEFFa\nb'], ['empty', ''], ['without a last line end', 'a\nb']])('%s', (_, text) => {
    const read = readText(bytes(text));
    expect(read.kind === 'text' && writeText(read.file)).toEqual(bytes(text));
  });
  test('whatever it is, as long as it may be edited', () =>
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '\uFEFF', '😀', ' ') }), (text) => {
      const read = readText(bytes(text));
      return read.kind !== 'text' || String(writeText(read.file)) === String(bytes(text));
    })));
});

describe('what is not to be edited', () => {
  test('bytes that are no UTF-8 are binary', () => expect(readText(new Uint8Array([0xff, 0xfe, 0x41]))).toEqual({ kind: 'binary' }));
  test('NUL is binary', () => expect(readText(bytes('a\0b')).kind).toBe('binary'));
  test('mixed line ends are shown and not edited', () => expect(readText(bytes('a\r\nb\n')).kind).toBe('readOnly'));
});
