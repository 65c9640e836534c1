import { describe, expect, it } from 'vitest';
import { asNodeId, asOpId, type NodeId } from '../ids.ts';
import { furtherInverse, inverse } from '../inverse.ts';
import type { FileRow } from '../node.ts';
import type { Into } from '../operation.ts';
import { Device } from '../testing/device.ts';
import { Contents, Ids, Server } from '../testing/world.ts';
import { uuid5 } from '../uuid5.ts';
import { keptVersion } from './decide.ts';

/** Laptop and Phone have edited one file without knowing of each other: row 23 has kept both. */
const conflict = () => {
  const contents = new Contents();
  const server = new Server({ contents, mergesText: false });
  const ids = new Ids();
  const laptop = new Device('A', server, ids);
  const phone = new Device('B', server, ids);
  const devices = [laptop, phone];
  const file = asNodeId(ids.next());
  const born = laptop.act({ type: 'createFile', node: file, parent: server.root, name: 'f.bin', ...contents.put('born') }, 1);
  for (const device of devices) device.exchange(2);
  const write = (device: Device, node: NodeId, text: string, now: number) =>
    device.act({ type: 'setContent', node, baseVersion: fileOf(device, node).content.version, seenPath: ['f.bin'], ...contents.put(text) }, now);
  const mine = write(laptop, file, 'laptop', 3);
  const theirs = write(phone, file, 'phone', 4);
  laptop.exchange(5);
  phone.exchange(6);
  laptop.exchange(7);
  const outcome = phone.outcomes.get(theirs.id);
  if (outcome?.code !== 'copied') throw new Error('row 23 kept nothing');
  const copy = outcome.node;
  const into = (keep: Into['keep']): Into => ({ file, fileVersion: mine.id, copyVersion: theirs.id, keep });
  const decide = (device: Device, keep: Into['keep'], changed: Partial<Into> = {}) =>
    device.act({ type: 'trash', node: copy, parent: server.root, into: { ...into(keep), ...changed } }, 10);
  const textOf = (node: NodeId) => contents.get(row(server.tree.node(node)).content);
  const historyOf = (node: NodeId) => [...server.tree.versions()].filter((version) => version.node === node).map((version) => contents.get(version)).sort();
  return { contents, server, ids, laptop, phone, file, copy, born, mine, theirs, write, decide, textOf, historyOf };
};

const row = (found: unknown): FileRow => {
  if ((found as FileRow | undefined)?.kind !== 'file') throw new Error('no file');
  return found as FileRow;
};
const fileOf = (device: Device, node: NodeId): FileRow => row(device.view.node(node));

describe('row 23: a person decides between a file and the copy kept beside it', () => {
  it('keeps the file: it stays as it is, the copy goes, and its bytes are a version of the file', () => {
    const { laptop, server, decide, file, copy, mine, theirs, textOf, historyOf } = conflict();
    const op = decide(laptop, 'file');
    laptop.exchange(11);
    expect(laptop.outcomes.get(op.id)).toEqual({ code: 'applied' });
    expect(textOf(file)).toBe('laptop');
    expect(fileOf(laptop, file).content.version).toBe(mine.id);
    expect(server.tree.node(copy)?.location.trash?.op).toBe(op.id);
    expect(historyOf(file)).toEqual(['born', 'laptop', 'phone']);
    expect(server.tree.version(keptVersion(op.id))).toMatchObject({ node: file, parents: [theirs.id], stamp: { op: theirs.id } });
  });

  it('keeps the copy: the file gets its bytes, and both sides are parents of that version', () => {
    const { laptop, server, decide, file, copy, mine, theirs, textOf, historyOf } = conflict();
    const op = decide(laptop, 'copy');
    laptop.exchange(11);
    expect(textOf(file)).toBe('phone');
    expect(historyOf(file)).toEqual(['born', 'laptop', 'phone']);
    expect(server.tree.version(op.id)).toMatchObject({ node: file, parents: [mine.id, theirs.id] });
    expect(server.tree.node(copy)?.location.trash).not.toBeNull();
  });

  it('L1: what was not picked outlives a purge of the copy', () => {
    const { laptop, decide, file, copy, historyOf } = conflict();
    decide(laptop, 'file');
    laptop.act({ type: 'purge', nodes: [copy] }, 11);
    laptop.exchange(12);
    expect(historyOf(file)).toContain('phone');
  });

  it.each(['file', 'copy'] as const)('decides nothing when the %s was edited since', (edited) => {
    const { laptop, phone, decide, write, file, copy, server, textOf } = conflict();
    const op = decide(laptop, 'copy');
    write(phone, edited === 'file' ? file : copy, 'newer', 11);
    phone.exchange(12);
    laptop.exchange(13);
    expect(laptop.outcomes.get(op.id)).toEqual({ code: 'rejected', reason: 'changed' });
    expect(textOf(edited === 'file' ? file : copy)).toBe('newer');
    expect(textOf(edited === 'file' ? copy : file)).toBe(edited === 'file' ? 'phone' : 'laptop');
    expect(server.tree.node(copy)?.location.trash).toBeNull();
  });

  it('decides nothing when either side is in the trash, gone, no file, or the other itself', () => {
    const { laptop, decide, file, copy, server, ids, contents } = conflict();
    const folder = asNodeId(ids.next());
    laptop.act({ type: 'createFolder', node: folder, parent: server.root, name: 'F', onCollision: 'suffix' }, 8);
    const unknown = asNodeId(ids.next());
    const changes = [{ file: folder }, { file: unknown }, { file: server.root }, { file: copy, fileVersion: fileOf(laptop, copy).content.version }, { copyVersion: asOpId(ids.next()) }];
    const ops = changes.map((changed) => decide(laptop, 'file', changed));
    laptop.act({ type: 'trash', node: file, parent: server.root }, 9);
    ops.push(decide(laptop, 'copy'));
    laptop.exchange(11);
    for (const op of ops) expect(laptop.outcomes.get(op.id)).toEqual({ code: 'rejected', reason: 'changed' });
    expect(contents.get(row(server.tree.node(copy)).content)).toBe('phone');
  });

  it('decides nothing when the copy was moved by somebody later, or stands for a file that its author took for another', () => {
    const { laptop, phone, decide, copy, server, ids } = conflict();
    const folder = asNodeId(ids.next());
    laptop.act({ type: 'createFolder', node: folder, parent: server.root, name: 'F', onCollision: 'suffix' }, 8);
    laptop.exchange(9);
    phone.exchange(9);
    phone.act({ type: 'move', node: copy, parent: folder }, 50);
    const op = decide(laptop, 'file');
    phone.exchange(51);
    laptop.exchange(52);
    expect(laptop.outcomes.get(op.id)).toEqual({ code: 'rejected', reason: 'changed' });
    expect(server.tree.node(copy)?.location).toMatchObject({ parent: folder, trash: null });
  });

  it('3b.11 is for the file itself also when that was edited again by the one whose earlier edit has become the copy (seed 1007416)', () => {
    const { contents, server, laptop, phone, file, write, textOf } = conflict();
    const early = write(phone, file, 'early', 8);
    write(laptop, file, 'laptop again', 8);
    laptop.exchange(9);
    phone.fetch();
    const copied = row(phone.view.node(uuid5<'NodeId'>(early.id, 'conflict')));
    const edit = write(phone, file, 'late', 10);
    phone.rebuild();
    const op = phone.act({ type: 'trash', node: copied.id, parent: server.root, into: { file, fileVersion: edit.id, copyVersion: early.id, keep: 'copy' } }, 11);
    expect(contents.get(fileOf(phone, file).content)).toBe('early');
    phone.exchange(12);
    expect(phone.outcomes.get(op.id)).toEqual({ code: 'applied' });
    expect(textOf(file)).toBe('early');
  });

  it('H20: a file that was quietly joined with another is not decided under the id that is gone', () => {
    const { laptop, phone, server, ids, contents, copy, theirs } = conflict();
    const [first, second] = [asNodeId(ids.next()), asNodeId(ids.next())];
    phone.act({ type: 'createFile', node: first, parent: server.root, name: 'same.bin', ...contents.put('same') }, 8);
    const made = laptop.act({ type: 'createFile', node: second, parent: server.root, name: 'same.bin', ...contents.put('same') }, 8);
    const op = laptop.act({ type: 'trash', node: copy, parent: server.root, into: { file: second, fileVersion: made.id, copyVersion: theirs.id, keep: 'file' } }, 9);
    phone.exchange(10);
    laptop.exchange(11);
    expect(laptop.outcomes.get(made.id)).toMatchObject({ code: 'aliased' });
    expect(laptop.outcomes.get(op.id)).toEqual({ code: 'rejected', reason: 'changed' });
  });

  it('row 25: an edit of the copy that knew nothing of the decision brings it back', () => {
    const { laptop, phone, decide, write, copy, server, textOf } = conflict();
    write(phone, copy, 'newer', 9);
    decide(laptop, 'file');
    laptop.exchange(11);
    phone.exchange(12);
    expect(server.tree.node(copy)?.location.trash).toBeNull();
    expect(textOf(copy)).toBe('newer');
  });

  it('H14: is taken back by two operations, the bytes of the file and the place of the copy', () => {
    const { laptop, decide, file, copy, mine, server, textOf } = conflict();
    const before = laptop.view;
    const op = decide(laptop, 'copy');
    const both = [furtherInverse(op, server.tree), inverse(op, server.tree)];
    expect(both).toMatchObject([
      { body: { type: 'setContent', node: file, baseVersion: op.id }, register: 'content', formerWriter: mine.id },
      { body: { type: 'restore', node: copy }, register: 'location' },
    ]);
    laptop.exchange(11);
    for (const back of both) if (back) laptop.act(back.body, 12, { register: back.register, writer: op.id });
    laptop.exchange(13);
    expect([textOf(file), textOf(copy)]).toEqual(['laptop', 'phone']);
    expect(server.tree.node(copy)?.location.trash).toBeNull();
    expect(furtherInverse(decide(laptop, 'file'), before)).toBeNull();
    expect(furtherInverse(decide(laptop, 'copy', { file: asNodeId('00000000-0000-4000-8000-00000000dead') }), before)).toBeNull();
  });

  it.each(['file', 'copy'] as const)('row 26: who does not know of the choice for the %s does not trash the file that has the other side in its history', (keep) => {
    const { laptop, phone, decide, file, copy, server, ids, historyOf } = conflict();
    phone.exchange(8);
    phone.act({ type: 'trash', node: file, parent: server.root }, 9);
    phone.act({ type: 'purge', nodes: [file] }, 9);
    decide(laptop, keep);
    laptop.act({ type: 'purge', nodes: [copy] }, 10);
    laptop.exchange(11);
    const [trashing] = phone.pending;
    phone.exchange(12);
    expect(phone.outcomes.get(trashing?.id ?? asOpId(ids.next()))).toEqual({ code: 'noop', reason: 'kept-edited' });
    expect(historyOf(file)).toEqual(expect.arrayContaining(['laptop', 'phone']));
  });

  it.each([{ file: 'x' }, { fileVersion: 'x' }, { copyVersion: 'x' }, { keep: 'both' }])('refuses %j', (changed) => {
    const { laptop, decide } = conflict();
    const op = decide(laptop, 'file', changed as unknown as Partial<Into>);
    laptop.exchange(11);
    expect(laptop.outcomes.get(op.id)).toEqual({ code: 'rejected', reason: 'invalid' });
  });
});
