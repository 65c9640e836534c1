import { asDeviceId, asManifestId, asNodeId, asOpId, asUserId, MemoryTree, Overlay, reduce, uuid5 } from '@holdfast/domain';
import type { Operation, OpId } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { expect, test } from 'vitest';
import { checkStep } from './step.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const id = (name: string): string => uuid5(root, name);
const node = (name: string) => asNodeId(id(name));
const [laptop, tablet] = [asDeviceId(id('laptop')), asDeviceId(id('tablet'))];

interface Play {
  /** What the author had sent before under another device id, by the operation it matters to. */
  readonly alsoOwn?: ReadonlyMap<Operation, OpId>;
  /** The other id was the other half of a fork. */
  readonly forks?: boolean;
  /** What a machine is called, by its device id. */
  readonly names?: Readonly<Record<string, string>>;
  /** What a history had decided that the server has lost since, and up to which seq the last operation's is this one. */
  readonly undone?: ReadonlySet<OpId>;
  readonly shared?: number;
}

/** Plays operations one by one; answers what the checker says of each. */
const play = (ops: readonly Operation[], { alsoOwn = new Map<Operation, OpId>(), forks = false, names = {}, undone = new Set(), shared }: Play = {}): readonly (readonly string[])[] => {
  const authors = new Map<OpId, LoggedOperation>();
  const tree = new MemoryTree(root, { history: 'complete' });
  return ops.map((op, i) => {
    const after = new Overlay(tree);
    const seq = i + 1;
    const own = [...alsoOwn].flatMap(([later, earlier]) => (later === op ? [earlier] : []));
    const outcome = reduce(after, op, { seq, effTs: seq, deviceName: 'x', alsoOwn: new Set(own) });
    const changes = after.changes();
    const entry: LoggedOperation = { seq, device: op.device, deviceName: names[op.device] ?? 'x', user: asUserId(id('user')), ctr: seq, op, effectiveAt: seq, committedAt: seq, outcome, merged: null, alsoOwn: own };
    authors.set(op.id, entry);
    const found = checkStep({ entry, before: tree, after, changes, authors, forks, undone, ...(shared !== undefined && op === ops.at(-1) && { shared }) }).map(({ rule }) => rule);
    tree.apply(changes);
    return found;
  });
};

test('L2, 3b.7, 3b.8 a trashing that names a skeleton in the trash takes along what its author had seen in it, from the skeleton built for that one (seed 3001303)', () => {
  const skeleton = uuid5<'NodeId'>(node('F'), 'rescue');
  const folder = { v: 1, type: 'createFolder', parent: root, onCollision: 'suffix' } as const;
  const played = play([
    { ...folder, id: asOpId(id('1')), device: laptop, baseSeq: 0, at: 1, node: node('F'), name: 'F' },
    { v: 1, type: 'trash', id: asOpId(id('2')), device: laptop, baseSeq: 1, at: 2, node: node('F'), parent: root },
    // Rescued into the skeleton, as is what follows.
    { ...folder, id: asOpId(id('3')), device: tablet, baseSeq: 1, at: 3, node: node('m'), name: 'm', parent: node('F') },
    { ...folder, id: asOpId(id('4')), device: tablet, baseSeq: 3, at: 4, node: node('n'), name: 'n', parent: skeleton },
    { v: 1, type: 'trash', id: asOpId(id('5')), device: laptop, baseSeq: 3, at: 5, node: skeleton, parent: root },
    { v: 1, type: 'trash', id: asOpId(id('6')), device: tablet, baseSeq: 4, at: 6, node: skeleton, parent: root },
  ]);
  expect(played).toEqual([[], [], [], [], [], []]);
});

test('L2, H4, 3b.11 what one half of a fork does to a file means the copy that their edit became when the other half sent it (seed 3020108)', () => {
  const content = (byte: string) => ({ manifest: asManifestId(byte.repeat(64)), hash: asManifestId(byte.repeat(64)), size: 3, mime: '', mtime: 0 });
  const edit = { v: 1, type: 'setContent', baseSeq: 1, node: node('f'), baseVersion: asOpId(id('1')), seenPath: ['f.bin'] } as const;
  const mine: Operation = { ...edit, id: asOpId(id('3')), device: laptop, at: 3, ...content('c') };
  const clones: Operation = { v: 1, type: 'trash', id: asOpId(id('4')), device: asDeviceId(id('clone')), baseSeq: 1, at: 4, node: node('f'), parent: root };
  const played = play([
    { v: 1, type: 'createFile', id: asOpId(id('1')), device: laptop, baseSeq: 0, at: 1, node: node('f'), parent: root, name: 'f.bin', ...content('a') },
    { ...edit, id: asOpId(id('2')), device: tablet, at: 2, ...content('b') },
    mine, clones,
  ], { alsoOwn: new Map([[clones, mine.id]]), forks: true });
  expect(played).toEqual([[], [], [], []]);
});

test('L2, 3b.1, H31 what a device sent before the server was restored it has seen, under its new id too; another machine has not (seed 6002256)', () => {
  const renewed = asDeviceId(id('laptop after the server was restored'));
  const content = { manifest: asManifestId('a'.repeat(64)), hash: asManifestId('a'.repeat(64)), size: 3, mime: '', mtime: 0 };
  const add: Operation = { v: 1, type: 'createFile', id: asOpId(id('1')), device: laptop, baseSeq: 0, at: 1, node: node('f'), parent: root, name: 'f.bin', ...content };
  const trash: Operation = { v: 1, type: 'trash', id: asOpId(id('2')), device: renewed, baseSeq: 0, at: 2, node: node('f'), parent: root };
  const alsoOwn = new Map([[trash, add.id]]);
  expect(play([add, trash], { alsoOwn, names: { [laptop]: 'Laptop', [renewed]: 'Laptop' } })).toEqual([[], []]);
  expect(play([add, trash], { alsoOwn, names: { [laptop]: 'Laptop', [renewed]: 'Tablet' } })).toEqual([[], ['L2']]);
});

test('L2, 3b.1, H31 what it sent before that, too: the server names only what mattered to it', () => {
  const renewed = asDeviceId(id('laptop after the server was restored'));
  const add: Operation = { v: 1, type: 'createFolder', id: asOpId(id('1')), device: laptop, baseSeq: 0, at: 1, node: node('F'), parent: root, name: 'F', onCollision: 'suffix' };
  const trash: Operation = { v: 1, type: 'trash', id: asOpId(id('2')), device: laptop, baseSeq: 0, at: 2, node: node('F'), parent: root };
  const purge: Operation = { v: 1, type: 'purge', id: asOpId(id('3')), device: renewed, baseSeq: 0, at: 3, nodes: [node('F')] };
  const alsoOwn = new Map([[purge, trash.id]]);
  expect(play([add, trash, purge], { alsoOwn, names: { [laptop]: 'Laptop', [renewed]: 'Laptop' } })).toEqual([[], [], []]);
  expect(play([add, trash, purge], { alsoOwn, names: { [laptop]: 'Laptop', [renewed]: 'Tablet' } })).toEqual([[], [], ['L2']]);
});

test('L2, H31, 3b.18 what a machine names it has seen, if it made that itself before the server was restored; of what lies below nothing goes along (seeds 20001214, 20001981)', () => {
  const renewed = asDeviceId(id('laptop after the server was restored'));
  const folder = { v: 1, type: 'createFolder', baseSeq: 0, onCollision: 'suffix' } as const;
  const made: readonly Operation[] = [
    { ...folder, id: asOpId(id('1')), device: laptop, at: 1, node: node('F'), parent: root, name: 'F' },
    { ...folder, id: asOpId(id('2')), device: laptop, at: 2, node: node('in F'), parent: node('F'), name: 'in F' },
  ];
  const trash: Operation = { v: 1, type: 'trash', id: asOpId(id('3')), device: renewed, baseSeq: 0, at: 3, node: node('F'), parent: root };
  expect(play([...made, trash], { names: { [laptop]: 'Laptop', [renewed]: 'Laptop' } })).toEqual([[], [], []]);
  expect(play([...made, trash], { names: { [laptop]: 'Laptop', [renewed]: 'Tablet' } })).toEqual([[], [], ['L2']]);
});

test('L2, H31 what is named was in view, if the history that the server has lost had it already; what lies below was not seen in this one (seed 1078087)', () => {
  const folder = { v: 1, type: 'createFolder', device: tablet, baseSeq: 0, onCollision: 'suffix' } as const;
  // Committed, answered by nothing, and sent again when the server had been set back.
  const made: readonly Operation[] = [
    { ...folder, id: asOpId(id('1')), at: 1, node: node('F'), parent: root, name: 'F' },
    { ...folder, id: asOpId(id('2')), at: 2, node: node('in F'), parent: node('F'), name: 'in F' },
  ];
  const names = { [laptop]: 'Laptop', [tablet]: 'Tablet' };
  const undone = new Set(made.map((op) => op.id));
  const trash = { v: 1, type: 'trash', id: asOpId(id('3')), device: laptop, at: 3, node: node('F'), parent: root } as const;
  expect(play([...made, { ...trash, baseSeq: 0 }], { names, undone })).toEqual([[], [], []]);
  expect(play([...made, { ...trash, baseSeq: 0 }], { names })).toEqual([[], [], ['L2']]);
  // With the seqs of the lost history, which are cut down to what both share: then what lies below would go along.
  expect(play([...made, { ...trash, baseSeq: 2 }], { names, undone, shared: 0 })).toEqual([[], [], ['L2']]);
  expect(play([...made, { ...trash, baseSeq: 2 }], { names, shared: 0 })).toEqual([[], [], ['L2', 'L2']]);
});

test('L3, row 48 who put a folder that was quietly merged into another, of which he had not heard, changes that one by no trashing', () => {
  const put = { v: 1, type: 'createFolder', parent: root, name: 'Work', onCollision: 'merge' } as const;
  const [theirs, mine]: readonly Operation[] = [
    { ...put, id: asOpId(id('1')), device: laptop, baseSeq: 0, at: 1, node: node('Work') },
    { ...put, id: asOpId(id('2')), device: tablet, baseSeq: 0, at: 2, node: node('Work too') },
  ];
  const trashing: Operation = { v: 1, type: 'trash', id: asOpId(id('3')), device: tablet, baseSeq: 0, at: 3, node: node('Work too'), parent: root };
  if (theirs === undefined || mine === undefined) throw new Error('unreachable');
  expect(play([theirs, mine, trashing])).toEqual([[], [], []]);
  // The same if the reducer took it for the folder that he meant.
  const tree = new MemoryTree(root, { history: 'complete' });
  const entryOf = (op: Operation, seq: number): LoggedOperation => ({ seq, device: op.device, deviceName: 'x', user: asUserId(id('user')), ctr: seq, op, effectiveAt: seq, committedAt: seq, outcome: { code: 'applied' }, merged: null, alsoOwn: [] });
  const authors = new Map([theirs, mine, trashing].map((op, i) => [op.id, entryOf(op, i + 1)]));
  for (const [i, op] of [theirs, mine].entries()) {
    const made = new Overlay(tree);
    reduce(made, op, { seq: i + 1, effTs: i + 1, deviceName: 'x' });
    tree.apply(made.changes());
  }
  const after = new Overlay(tree);
  reduce(after, { ...trashing, baseSeq: 2 }, { seq: 3, effTs: 3, deviceName: 'x' });
  const found = checkStep({ entry: entryOf(trashing, 3), before: tree, after, changes: after.changes(), authors, forks: false });
  expect(found.map(({ rule }) => rule)).toEqual(['L2', 'L3']);
});
