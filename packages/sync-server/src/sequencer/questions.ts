import type { Copy, NodeId, NodeRow, Operation, Purge, ReadKey, Restore } from '@holdfast/domain';
import { copiedId, foldName, manifestOf, maxCopied, maxDepth, mentionedNodes, neededNodes, uuid5 } from '@holdfast/domain';
import type { OpeningQuestions } from '../ports/space-store.ts';
import type { ReadSet } from './read-set.ts';
import type { Slice } from './submission.ts';
import { isStorable } from './storable.ts';

const unique = <T>(values: Iterable<T>): readonly T[] => [...new Set(values)];

/** All that a group asks before its first operation (H24: in bulk). */
export const openingQuestions = (slices: readonly Slice[]): OpeningQuestions => {
  const ops = slices.flatMap((slice) => slice.ops.map((sent) => sent.op));
  return {
    devices: unique(slices.map((slice) => slice.submission.device.id)),
    users: unique(slices.map((slice) => slice.submission.user)),
    ops: unique(ops.map((op) => op.id)),
    seqs: unique(ops.map((op) => op.baseSeq).filter((seq) => seq > 0)),
    manifests: unique(ops.map(manifestOf).filter((id) => id !== null)),
    nodes: unique(ops.flatMap(neededNodes)),
    seenTo: ops.reduce((least, op) => Math.min(least, op.baseSeq), Number.MAX_SAFE_INTEGER),
  };
};

/** What is surely read, known from the operation alone. */
const firstReads = (op: Operation): ReadKey[] => {
  const keys: ReadKey[] = mentionedNodes(op).map((id) => ({ kind: 'node', id }));
  if (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') {
    keys.push({ kind: 'child', parent: op.parent, key: foldName(op.name) });
  }
  if (op.type === 'setContent') keys.push({ kind: 'version', id: op.baseVersion });
  if (op.type === 'copy' && op.srcVersion !== null) keys.push({ kind: 'version', id: op.srcVersion });
  if (op.type === 'trash' && op.into) keys.push({ kind: 'version', id: op.into.fileVersion }, { kind: 'version', id: op.into.copyVersion });
  else if (op.type === 'trash') keys.push({ kind: 'changedBelow', root: op.node, seq: op.baseSeq });
  return keys;
};

/** The same for the same read only. */
const textOf = (key: ReadKey): string => {
  switch (key.kind) {
    case 'child': return `child ${key.parent} ${key.key}`;
    case 'children': return `children ${key.parent}`;
    case 'changedBelow': return `below ${key.root} ${key.seq}`;
    case 'merge': return JSON.stringify(key);
    default: return `${key.kind} ${key.id}`;
  }
};

/** The reads of a whole group, asked in one go; what an operation reads besides is loaded when it turns out. What no store can hold is refused unread. */
export const preloadKeys = (ops: readonly Operation[]): readonly ReadKey[] => {
  const keys = new Map<string, ReadKey>();
  for (const op of ops) if (isStorable(op)) for (const key of firstReads(op)) keys.set(textOf(key), key);
  return [...keys.values()];
};

const nodeIfKnown = (reads: ReadSet, id: NodeId): NodeRow | undefined => (reads.knows(id) ? reads.node(id) : undefined);

/** A copied folder is read whole, with what its copy will be called (row 38, H47); not if that is more than a copy may make. */
const treeReads = (op: Copy, reads: ReadSet): ReadKey[] => {
  const source = nodeIfKnown(reads, op.source);
  if (source?.kind !== 'folder') return [];
  const below: ReadKey = { kind: 'changedBelow', root: source.id, seq: -1 };
  if (!reads.answers(below)) return [below, { kind: 'height', id: source.id }];
  const rows = reads.changedBelow(source.id, -1);
  return rows.length >= maxCopied ? [] : [source, ...rows].flatMap((row): ReadKey[] => [{ kind: 'node', id: copiedId(op.id, row.id) }, { kind: 'aliasesTo', id: row.id }]);
};

const purgeReads = (op: Purge, reads: ReadSet): ReadKey[] =>
  op.nodes.filter((id) => nodeIfKnown(reads, id)?.kind === 'folder').map((root) => ({ kind: 'changedBelow', root, seq: -1 }));

const restoreReads = (op: Restore, reads: ReadSet): ReadKey[] => {
  const row = nodeIfKnown(reads, op.node);
  if (row?.kind !== 'folder' || row.location.trash === null) return [];
  return [{ kind: 'skeletonsOf', id: row.id }, { kind: 'changedBelow', root: row.id, seq: row.location.trash.seq }];
};

/** The names that rename, move and restore will look for. */
const nameReads = (op: Operation, reads: ReadSet): ReadKey[] => {
  if (op.type !== 'rename' && op.type !== 'move' && op.type !== 'restore') return [];
  const row = nodeIfKnown(reads, op.node);
  if (!row) return [];
  return [op.type === 'rename' ? { kind: 'child', parent: row.location.parent, key: foldName(op.name) } : { kind: 'child', parent: op.parent, key: row.name.key }];
};

/** How deep a folder's tree is, where it may come to lie deeper (S1). */
const heightReads = (op: Operation, reads: ReadSet): ReadKey[] => {
  if (op.type !== 'move' && op.type !== 'trash' && op.type !== 'restore') return [];
  return nodeIfKnown(reads, op.node)?.kind === 'folder' ? [{ kind: 'height', id: op.node }] : [];
};

/** Below a folder in the trash, or a purged one, the skeletons that stand for it are looked for (table: R). */
const rescueReads = (op: Operation, reads: ReadSet): ReadKey[] => {
  const keys: ReadKey[] = [];
  for (const named of mentionedNodes(op)) {
    const path: NodeId[] = [];
    let dead = false;
    for (let at: NodeId | undefined = named; at !== undefined && at !== reads.root && path.length < maxDepth;) {
      const id: NodeId = at;
      const row = nodeIfKnown(reads, id);
      const tombstone = reads.knows(id) ? reads.tombstone(id) : undefined;
      dead ||= tombstone !== undefined || (row !== undefined && row.location.trash !== null);
      path.push(id);
      at = row?.location.parent ?? tombstone?.parent;
    }
    if (dead) keys.push(...path.map((id): ReadKey => ({ kind: 'node', id: uuid5<'NodeId'>(id, 'rescue') })));
  }
  return keys;
};

/** Two keys a node: its copy, and its aliases. */
const readsAheadOfCopies = 2 * maxCopied;

/** What can be foreseen once the first rows are here; empty when nothing is missing any more. */
export const laterReads = (ops: readonly Operation[], reads: ReadSet): readonly ReadKey[] => {
  const keys = new Map<string, ReadKey>();
  let copied = 0;
  for (const op of ops) {
    const more = [...nameReads(op, reads), ...heightReads(op, reads), ...rescueReads(op, reads)];
    // What is beyond one commit's share of copies is decided in the next.
    if (op.type === 'copy' && copied < readsAheadOfCopies) {
      const ofCopy = treeReads(op, reads);
      copied += ofCopy.length;
      more.push(...ofCopy);
    }
    if (op.type === 'purge') more.push(...purgeReads(op, reads));
    if (op.type === 'restore') more.push(...restoreReads(op, reads));
    for (const key of more) if (!reads.answers(key)) keys.set(textOf(key), key);
  }
  return [...keys.values()];
};

const counted = / \((\d+)\)(\.[^.]*)?$/u;

/** A name with a number was taken or is looked for (table: S): the next ones are asked with it, ever more of them. */
const namesAhead = ({ parent, key }: Extract<ReadKey, { kind: 'child' }>): readonly ReadKey[] => {
  const found = counted.exec(key);
  const [tail, digits, extension = ''] = found ?? [];
  if (!found || tail === undefined) return [];
  const stem = key.slice(0, found.index);
  const first = Number(digits) + 1;
  return Array.from({ length: Math.min(first * 2 + 8, 4096) }, (_, i): ReadKey => ({ kind: 'child', parent, key: foldName(`${stem} (${first + i})${extension}`) }));
};

/** What a reducer that lacks these keys will ask for next, so that it need not be run once for each. */
export const widen = (keys: readonly ReadKey[]): readonly ReadKey[] =>
  keys.flatMap((key) => (key.kind === 'child' ? [key, ...namesAhead(key)] : [key]));

/** For an operation that goes on asking for names: all of them, once. Its answer is the same, and nobody waits while it counts. */
export const allNames = (keys: readonly ReadKey[]): readonly ReadKey[] =>
  unique(keys.flatMap((key) => (key.kind === 'child' ? [key.parent] : []))).map((parent): ReadKey => ({ kind: 'children', parent }));

/**
 * For an operation that goes on asking: all below the nodes it names, and every skeleton that could stand for a folder there.
 * Rescues of many nodes look for one skeleton a folder (rows 19, 28, 36).
 */
export const wholeNeighbourhood = (op: Operation, reads: ReadSet): readonly ReadKey[] => {
  const roots = mentionedNodes(op).filter((id) => nodeIfKnown(reads, id)?.kind === 'folder');
  const keys: ReadKey[] = [];
  for (const root of roots) {
    const below: ReadKey = { kind: 'changedBelow', root, seq: -1 };
    if (!reads.answers(below)) keys.push(below);
    else for (const row of reads.changedBelow(root, -1)) {
      if (row.kind === 'folder') keys.push({ kind: 'node', id: uuid5<'NodeId'>(row.id, 'rescue') }, { kind: 'skeletonsOf', id: row.id });
    }
  }
  return keys.filter((key) => !reads.answers(key));
};
