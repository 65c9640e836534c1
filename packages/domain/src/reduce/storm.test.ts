import { expect, test } from 'vitest';
import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId } from '../ids.ts';
import type { Outcome } from '../outcome.ts';
import { foldName } from '../names/fold.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { reduce } from './reduce.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const id = (name: string): string => uuid5(root, name);
const hashOf = (text: string) => asManifestId(id(text).replaceAll('-', '').repeat(2));
const day = 24 * 60 * 60 * 1000;
const node = asNodeId(id('f'));
const [phone, laptop] = [asDeviceId(id('phone')), asDeviceId(id('laptop'))];

/** A file whose head the phone never knows, and what it goes on writing all the same. */
const storm = () => {
  const tree = new Overlay(new MemoryTree(root, { history: 'complete' }));
  let seq = 0;
  const bytes = (text: string) => ({ manifest: hashOf(text), hash: hashOf(text), size: 5, mime: '', mtime: 0 });
  const at = (time: number) => ({ seq: (seq += 1), effTs: time, deviceName: 'Phone' });
  const envelope = (name: string, device: DeviceId) => ({ v: 1, id: asOpId(id(name)), device, baseSeq: seq, at: 0 }) as const;
  reduce(tree, { ...envelope('create', laptop), type: 'createFile', node, parent: root, name: 'f.bin', ...bytes('v0') }, at(0));
  reduce(tree, { ...envelope('head', laptop), type: 'setContent', node, baseVersion: asOpId(id('create')), seenPath: ['f.bin'], ...bytes('v1') }, at(1));
  const edit = (name: string, time = 2, target = node, base = 'create', device = phone): Outcome =>
    reduce(tree, { ...envelope(name, device), type: 'setContent', node: target, baseVersion: asOpId(id(base)), seenPath: ['f.bin'], ...bytes(name) }, at(time));
  const named = (name: string) => tree.childByKey(root, foldName(name));
  return { tree, edit, named };
};

test('H21 storm guard: of one file, device and day there are twenty copies at most; all that follows are versions of the last, and no byte is lost', () => {
  const { tree, edit, named } = storm();
  const outcomes = Array.from({ length: 25 }, (_, i) => edit(`e${i}`));
  expect(outcomes.every((outcome) => outcome.code === 'copied')).toBe(true);
  expect(tree.children(root)).toHaveLength(21);
  const last = named('f (conflict 1970-01-01 Phone) (20).bin');
  expect(outcomes.slice(19)).toEqual(Array.from({ length: 6 }, () => ({ code: 'copied', node: last?.id, name: 'f (conflict 1970-01-01 Phone) (20).bin' })));
  expect(last?.kind === 'file' && last.content.hash).toBe(hashOf('e24'));
  const versions = tree.changes().versions;
  expect(Array.from({ length: 25 }, (_, i) => versions.some((version) => version.hash === hashOf(`e${i}`)))).not.toContain(false);
  expect(versions.filter((version) => version.node === last?.id)).toHaveLength(6);
});

test('H21 storm guard: another day, or the last copy in another\'s hands, begins a copy of its own', () => {
  const { tree, edit, named } = storm();
  for (let i = 0; i < 22; i += 1) edit(`e${i}`);
  expect(edit('tomorrow', day)).toMatchObject({ code: 'copied', name: 'f (conflict 1970-01-02 Phone).bin' });
  const last = named('f (conflict 1970-01-01 Phone) (20).bin');
  expect(edit('theirs', 3, last?.id, 'e21', laptop)).toEqual({ code: 'applied' });
  expect(edit('mine', 4)).toMatchObject({ code: 'copied', name: 'f (conflict 1970-01-01 Phone) (21).bin' });
  const kept = named('f (conflict 1970-01-01 Phone) (20).bin');
  expect(kept?.kind === 'file' && kept.content.hash).toBe(hashOf('theirs'));
  expect(tree.children(root)).toHaveLength(23);
});

test('H21 storm guard: a folder, or a stranger\'s file, of the twentieth name takes nothing in', () => {
  const { tree, edit } = storm();
  const name = 'f (conflict 1970-01-01 Phone) (20).bin';
  const make = { v: 1, id: asOpId(id('folder')), device: laptop, baseSeq: 0, at: 0, type: 'createFolder', node: asNodeId(id('n')), parent: root, name, onCollision: 'suffix' } as const;
  reduce(tree, make, { seq: 3, effTs: 0, deviceName: 'Laptop' });
  const outcomes = Array.from({ length: 21 }, (_, i) => edit(`e${i}`));
  expect(outcomes.at(-1)).toMatchObject({ code: 'copied', name: 'f (conflict 1970-01-01 Phone) (22).bin' });
});
