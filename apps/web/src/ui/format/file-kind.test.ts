import { expect, test } from 'vitest';
import { fileKind } from './file-kind.ts';
import { shownName } from './file-name.ts';

test.each([
  ['Coast.JPG', null, 'image'], ['archive.tar.gz', null, 'archive'], ['.bashrc', null, 'unknown'], ['noending', 'audio/ogg', 'audio'],
  ['strange.constructor', null, 'unknown'], ['notes', 'text/plain', 'text'],
])('LOOK Icons: %s (%s) wears %s', (name, mime, kind) => {
  expect(fileKind({ kind: 'file', name, mime })).toBe(kind);
});

test('LOOK Icons: a folder named like a picture stays a folder', () => {
  expect(fileKind({ kind: 'folder', name: 'a.jpg', mime: null })).toBe('folder');
});

test('V5: a long name loses its middle, never its extension', () => {
  expect(shownName('Grant report, final, with comments.docx', 'file')).toEqual({ stem: 'Grant report, final, with ', tail: 'comments', extension: '.docx' });
  expect(shownName('.env', 'file')).toEqual({ stem: '.env', tail: '', extension: '' });
  expect(shownName('Dive 07.old', 'folder')).toEqual({ stem: 'Dive 07.old', tail: '', extension: '' });
});
