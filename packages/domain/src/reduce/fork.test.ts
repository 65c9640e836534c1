import { expect, it } from 'vitest';
import { asDeviceId, asManifestId, asNodeId, asOpId } from '../ids.ts';
import type { Operation } from '../operation.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { reduce } from './reduce.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const id = (name: string): string => uuid5(root, name);

it('H4, 3b.1: what both halves of a fork held is own to both; the rest of the other half is foreign', () => {
  const overlay = new Overlay(new MemoryTree(root, { history: 'complete' }));
  const old = asDeviceId(id('old'));
  const fresh = asDeviceId(id('fresh'));
  const node = asNodeId(id('n'));
  const envelope = { v: 1, baseSeq: 0 } as const;
  const create: Operation = { ...envelope, id: asOpId(id('create')), device: old, at: 1, type: 'createFolder', node, parent: root, name: 'n', onCollision: 'suffix' };
  const mine: Operation = { ...envelope, id: asOpId(id('mine')), device: fresh, at: 2, type: 'rename', node, name: 'mine' };
  const at = { deviceName: 'x' };
  reduce(overlay, create, { ...at, seq: 1, effTs: 500 });
  expect(reduce(overlay, mine, { ...at, seq: 2, effTs: 100 })).toEqual({ code: 'superseded' });
  expect(reduce(overlay, mine, { ...at, seq: 3, effTs: 100, alsoOwn: new Set([create.id]) })).toEqual({ code: 'applied' });
  const theirs: Operation = { ...envelope, id: asOpId(id('theirs')), device: old, at: 3, type: 'rename', node, name: 'theirs' };
  reduce(overlay, theirs, { ...at, seq: 4, effTs: 600 });
  const later: Operation = { ...mine, id: asOpId(id('later')), name: 'later' };
  expect(reduce(overlay, later, { ...at, seq: 5, effTs: 200, alsoOwn: new Set([create.id]) })).toEqual({ code: 'superseded' });
});

it('H4: an edit that the other half of a fork has sent already is tried once more on top of itself, and later edits find their base', () => {
  const overlay = new Overlay(new MemoryTree(root, { history: 'complete' }));
  const device = asDeviceId(id('old'));
  const node = asNodeId(id('f'));
  const envelope = { v: 1, device, baseSeq: 0 } as const;
  const content = (name: string) => ({ manifest: asManifestId(name.repeat(64)), hash: asManifestId(name.repeat(64)), size: 3, mime: '', mtime: 0 });
  const create: Operation = { ...envelope, id: asOpId(id('add')), at: 1, type: 'createFile', node, parent: root, name: 'f.bin', ...content('a') };
  const edit: Operation = { ...envelope, id: asOpId(id('edit')), at: 2, type: 'setContent', node, baseVersion: create.id, seenPath: ['f.bin'], ...content('b') };
  const later: Operation = { ...edit, id: asOpId(id('edit later')), at: 3, baseVersion: edit.id, ...content('c') };
  const at = (seq: number) => ({ deviceName: 'x', seq, effTs: seq });
  for (const [i, op] of [create, edit].entries()) expect(reduce(overlay, op, at(i + 1))).toEqual({ code: 'applied' });
  expect(reduce(overlay, edit, at(3))).toEqual({ code: 'noop', reason: 'same' });
  expect(reduce(overlay, later, at(4))).toEqual({ code: 'applied' });
});
