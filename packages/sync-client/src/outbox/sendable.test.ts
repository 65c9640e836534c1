import { asDeviceId, asManifestId, asNodeId, asOpId, foldName } from '@holdfast/domain';
import type { NodeId, NodeRow, Operation } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { selectSendable } from './sendable.ts';

const id = (n: number): NodeId => asNodeId(`20000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const [root, folder, sub, file, other] = [id(0), id(1), id(2), id(3), id(4)];
const big = asManifestId('b'.repeat(64));
const small = asManifestId('5'.repeat(64));
const content = (manifest = big) => ({ manifest, hash: manifest, size: 9, mime: 'x', mtime: 1 });

/** On the server: /folder/sub/file and /other. */
const rows = new Map<NodeId, NodeRow>([[folder, root, 'folder'], [sub, folder, 'sub'], [file, sub, 'file'], [other, root, 'other']].map(([node, parent, name]) =>
  [node as NodeId, { id: node, kind: 'folder', name: { value: name, key: foldName(name as string) }, location: { parent, trash: null } } as unknown as NodeRow]));

let made = 0;
const op = (more: object): Operation => {
  made += 1;
  return { v: 1, id: asOpId(`10000000-0000-4000-8000-${String(made).padStart(12, '0')}`), device: asDeviceId('d'), baseSeq: 0, at: 0, ...more } as Operation;
};
const create = (node: NodeId, name: string, parent = root, manifest = big) => op({ type: 'createFile', node, parent, name, ...content(manifest) });
const edit = (node: NodeId, manifest = big) => op({ type: 'setContent', node, baseVersion: 'v', seenPath: [], ...content(manifest) });
const move = (node: NodeId, parent: NodeId) => op({ type: 'move', node, parent });
const rename = (node: NodeId, name: string) => op({ type: 'rename', node, name });
const trash = (node: NodeId) => op({ type: 'trash', node, parent: root });
const copy = (source: NodeId, parent = root) => op({ type: 'copy', node: id(90), source, srcVersion: null, parent, name: 'copy' });
const mkdir = (node: NodeId, name: string, parent = root) => op({ type: 'createFolder', node, parent, name, onCollision: 'suffix' });

/** Which of the operations go while the bytes called `big` are not on the server. */
const goes = (...ops: Operation[]): boolean[] => {
  const outbox = ops.map((one, i) => ({ key: i + 1, row: { op: one, ctr: null, title: '' } }));
  const ready = selectSendable(outbox, { isCommitted: (manifest) => manifest === small, node: (node) => rows.get(node), root, alias: () => undefined });
  return outbox.map((entry) => ready.includes(entry));
};

describe('H9, 3b.18 while bytes wait', () => {
  const fresh = id(10);
  test.each<[string, Operation[], boolean[]]>([
    ['what has nothing to do with them goes', [create(fresh, 'big'), mkdir(id(11), 'new'), rename(other, 'else'), create(id(12), 'small', root, small)], [false, true, true, true]],
    ['rename, move, tag and trash of the new file wait', [create(fresh, 'big'), rename(fresh, 'x'), move(fresh, folder), op({ type: 'addTag', node: fresh, tag: 't' }), trash(fresh)], [false, false, false, false, false]],
    ['all that comes later to an edited file waits: the edit may become a copy (3b.11)', [edit(file), rename(file, 'x'), move(file, root), edit(file, small), copy(file), trash(file), rename(sub, 'y')], [false, false, false, false, false, false, true]],
    ['a rename and a move of a folder above go', [create(fresh, 'big', sub), rename(folder, 'x'), move(folder, other)], [false, true, true]],
    ['trash, copy and purge of a folder above wait, and then what comes later to it', [create(fresh, 'big', sub), copy(folder), op({ type: 'purge', nodes: [sub] }), trash(folder), rename(folder, 'x')], [false, false, false, false, false]],
    ['whoever takes the same name in the same folder waits, in any case', [create(fresh, 'Big'), mkdir(id(11), 'bIG'), rename(other, 'BIG'), mkdir(id(12), 'big', folder)], [false, false, false, true]],
    ['a move that brings the same name waits', [create(fresh, 'sub'), move(sub, root), move(other, folder)], [false, false, true]],
    ['what builds on something that waits waits too, at any depth', [create(fresh, 'big'), move(fresh, folder), trash(folder)], [false, false, false]],
    ['a folder made offline with a file in it: the folder goes', [mkdir(id(11), 'new'), create(fresh, 'big', id(11)), trash(id(11))], [true, false, false]],
    ['names that a pending rename has taken count', [create(fresh, 'big'), rename(other, 'x'), move(other, folder)], [false, true, true]],
  ])('%s', (_, ops, wanted) => expect(goes(...ops)).toEqual(wanted));

  test('H13 what has a counter goes again whatever waits', () => {
    const waiting = create(fresh, 'big');
    const sent = { key: 2, row: { op: rename(fresh, 'x'), ctr: 4, title: '' } };
    const ready = selectSendable([{ key: 1, row: { op: waiting, ctr: null, title: '' } }, sent], { isCommitted: () => false, node: () => undefined, root, alias: () => undefined });
    expect(ready).toEqual([sent]);
  });

  test('H28 looks no further than a batch needs, but for what has counters', () => {
    const entries = Array.from({ length: 5 }, (_, i) => ({ key: i + 1, row: { op: mkdir(id(20 + i), `f${i}`), ctr: i === 3 ? 9 : null, title: '' } }));
    const context = { isCommitted: () => true, node: () => undefined, root, alias: () => undefined };
    expect(selectSendable(entries, context, 1).map(({ key }) => key)).toEqual([1, 2, 3, 4]);
    expect(selectSendable(entries.slice(0, 3), context, 1).map(({ key }) => key)).toEqual([1]);
    expect(selectSendable(entries, context)).toHaveLength(5);
  });

  test('H28 what waits for bytes is not looked through for what cannot be behind it', () => {
    let looks = 0;
    const context = { isCommitted: () => false, node: () => undefined, root, alias: () => void (looks += 1) };
    const made = { key: 1, row: { op: mkdir(id(20), 'made'), ctr: null, title: '' } };
    const waiting = Array.from({ length: 1000 }, (_, i) => ({ key: i + 2, row: { op: create(id(1000 + i), `f${i}`), ctr: null, title: '' } }));
    expect(selectSendable([made, ...waiting], context)).toEqual([made]);
    expect(looks).toBeLessThan(10);
  });
});

describe('H51 what goes without the engine', () => {
  test('H51 in the background, where no bytes can be staged or sent anew, only what is committed goes, and nothing that depends on the rest', () => {
    const fresh = id(20);
    expect(goes(create(fresh, 'waits'), edit(file), create(id(21), 'there', root, small), rename(fresh, 'waits too'), edit(other, small))).toEqual([false, false, true, false, true]);
  });
});
