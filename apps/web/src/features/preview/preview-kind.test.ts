import { asNodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import { expect, test } from 'vitest';
import { previewKind, safeType } from './preview-kind.ts';

const file = (name: string, mime: string | null): NodeView => ({
  id: asNodeId('a'), kind: 'file', name, parent: asNodeId('b'), size: 10, mime, modified: 0, created: 0, hash: 'h', version: null,
  tags: [], attrs: {}, items: null, trashed: null, sync: { kind: 'here' },
});

test.each([
  ['a.html', 'text/html', 'text', 'text/plain'], ['a.svg', 'text/html', 'image', 'image/svg+xml'], ['a.jpg', 'text/html', 'image', 'image/jpeg'],
  ['a.pdf', 'text/html', 'pdf', 'application/pdf'], ['a.mp3', 'text/html', 'audio', 'audio/mpeg'], ['a.mp4', 'video/mp4', 'video', 'video/mp4'],
  ['a.xhtml', 'application/xhtml+xml', 'none', 'application/octet-stream'], ['noending', 'text/html', 'text', 'text/plain'],
])('nothing a file contains runs in our origin: %s (%s) is shown as %s with type %s', (name, mime, kind, type) => {
  const node = file(name, mime);
  expect(previewKind(node)).toBe(kind);
  expect(safeType(previewKind(node), node)).toBe(type);
});

test('a file of 0 bytes whose kind nobody knows is a text that nobody has begun', () => {
  expect(previewKind({ ...file('notes', 'application/octet-stream'), size: 0 })).toBe('text');
  expect(previewKind(file('notes', 'application/octet-stream'))).toBe('none');
  expect(previewKind({ ...file('a.docx', null), size: 0 })).toBe('none');
});
