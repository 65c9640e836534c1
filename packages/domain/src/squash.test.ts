import { describe, expect, it } from 'vitest';
import { asDeviceId, asNodeId, asOpId, type NodeId } from './ids.ts';
import type { Operation } from './operation.ts';
import { squash } from './squash.ts';
import { Contents, Ids } from './testing/world.ts';
import { MemoryTree } from './tree/memory-tree.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const device = asDeviceId('11111111-1111-4111-8111-111111111111');
const contents = new Contents();

const desk = () => {
  const ids = new Ids();
  const ops: Operation[] = [];
  const add = (body: object): Operation => {
    const op = { v: 1, id: asOpId(ids.next()), device, baseSeq: 0, at: ops.length, ...body } as unknown as Operation;
    ops.push(op);
    return op;
  };
  const node = (): NodeId => asNodeId(ids.next());
  const folder = (name: string, parent: NodeId = root): NodeId => {
    const made = node();
    add({ type: 'createFolder', node: made, parent, name, onCollision: 'suffix' });
    return made;
  };
  const file = (name: string): readonly [NodeId, Operation] => {
    const made = node();
    return [made, add({ type: 'createFile', node: made, parent: root, name, ...contents.put(name) })];
  };
  const rename = (made: NodeId, name: string): Operation => add({ type: 'rename', node: made, name });
  const edit = (made: NodeId, base: Operation, text: string): Operation =>
    add({ type: 'setContent', node: made, baseVersion: base.id, seenPath: ['f'], ...contents.put(text) });
  const run = () => squash(ops, new MemoryTree(root));
  const kinds = (): readonly string[] => run().ops.map((op) => ('name' in op ? `${op.type} ${op.name}` : op.type));
  return { ops, add, node, folder, file, rename, edit, run, kinds };
};

describe('H13, 3b.4', () => {
  it('a new folder gets its name at once, and the renaming is known to stand for it', () => {
    const { ops, folder, rename, run, kinds } = desk();
    rename(folder('New'), 'Mine');
    expect(kinds()).toEqual(['createFolder Mine']);
    expect(run().folded).toEqual(new Map([[ops[1]?.id, ops[0]?.id]]));
  });
  it('renames fold into the last', () => {
    const { file, rename, kinds } = desk();
    const [node] = file('a');
    for (const name of ['b', 'c', 'd']) rename(node, name);
    expect(kinds()).toEqual(['createFile a', 'rename d']);
  });
  it('not when another takes one of the names in between', () => {
    const { folder, rename, kinds } = desk();
    const node = folder('New');
    folder('new');
    rename(node, 'Mine');
    expect(kinds()).toEqual(['createFolder New', 'createFolder new', 'rename Mine']);
  });
  it('but when another takes a name elsewhere', () => {
    const { folder, rename, kinds } = desk();
    const other = folder('Other');
    const node = folder('New');
    folder('Mine', other);
    rename(node, 'Mine');
    expect(kinds()).toEqual(['createFolder Other', 'createFolder Mine', 'createFolder Mine']);
  });
  it('not when the folder was moved in between', () => {
    const { add, folder, rename, kinds } = desk();
    const other = folder('Other');
    const node = folder('New');
    add({ type: 'move', node, parent: other });
    rename(node, 'Mine');
    expect(kinds()).toEqual(['createFolder Other', 'createFolder New', 'move', 'rename Mine']);
  });
  it('edits fold into the last, on the first one\'s base', () => {
    const { file, edit, run } = desk();
    const [node, made] = file('f');
    const first = edit(node, made, '1');
    const last = edit(node, first, '2');
    const { ops, folded } = run();
    expect(ops.slice(1)).toEqual([{ ...last, baseVersion: made.id }]);
    expect(folded).toEqual(new Map([[first.id, last.id]]));
  });
  it('not into one that it was not made from: tried again, or made in another tab, it would take those bytes away (L1, seed 23000791)', () => {
    const { file, edit, run } = desk();
    const [node, made] = file('f');
    const first = edit(node, made, '1');
    const last = edit(node, first, '2');
    const again = edit(node, made, 'tried again');
    const { ops, folded } = run();
    expect(ops.slice(1)).toEqual([{ ...last, baseVersion: made.id }, again]);
    expect(folded).toEqual(new Map([[first.id, last.id]]));
  });
  it('not when the file was copied in between: the copy wants the first', () => {
    const { add, node: fresh, file, edit, run } = desk();
    const [node, made] = file('f');
    const first = edit(node, made, '1');
    add({ type: 'copy', node: fresh(), source: node, srcVersion: first.id, parent: root, name: 'g' });
    edit(node, first, '2');
    expect(run().folded.size).toBe(0);
  });
  it('a creation and its trashing are both sent', () => {
    const { add, file, kinds } = desk();
    const [node] = file('f');
    add({ type: 'trash', node, parent: root });
    expect(kinds()).toEqual(['createFile f', 'trash']);
  });
  it('an undo with a guard is nobody\'s to fold', () => {
    const { add, file, rename, kinds } = desk();
    const [node] = file('f');
    const first = rename(node, 'g');
    add({ type: 'rename', node, name: 'f', guard: { register: 'name', writer: first.id } });
    expect(kinds()).toEqual(['createFile f', 'rename g', 'rename f']);
  });
  it('nothing gives nothing', () => expect(squash([], new MemoryTree(root))).toEqual({ ops: [], folded: new Map() }));
});
