import type { NodeId, OpId } from './ids.ts';
import { foldName } from './names/fold.ts';
import type { NodeRow } from './node.ts';
import type { CreateFile, CreateFolder, Operation, Rename, SetContent } from './operation.ts';
import { namedNodes } from './operation-nodes.ts';
import { reduce } from './reduce/reduce.ts';
import { Overlay } from './tree/overlay.ts';
import type { TreeReader } from './tree/reader.ts';

export interface Squashed {
  readonly ops: readonly Operation[];
  /** Folded operation → the one that now does its work. */
  readonly folded: ReadonlyMap<OpId, OpId>;
}

interface Entry {
  op: Operation;
  readonly nodes: ReadonlySet<NodeId>;
  /** Places `parent/key` that it freed, took or wanted. */
  slots: ReadonlySet<string>;
}

const slotOf = (row: NodeRow | undefined): string | null =>
  row && row.location.trash === null ? `${row.location.parent}/${row.name.key}` : null;

/** The place that the operation asks for, though it may get another. */
const wantedSlot = (view: Overlay, op: Operation): string | null => {
  const row = 'node' in op ? view.node(op.node) : undefined;
  const parent = 'parent' in op ? op.parent : row?.location.parent;
  const key = 'name' in op ? foldName(op.name) : row?.name.key;
  return parent === undefined || key === undefined ? null : `${parent}/${key}`;
};

const observeEffects = (view: Overlay, op: Operation, seq: number): Entry => {
  const nodes = new Set(namedNodes(op));
  const wanted = wantedSlot(view, op);
  const before = [...nodes].map((id) => slotOf(view.node(id)));
  reduce(view, op, { seq, effTs: op.at, deviceName: '' });
  const after = [...nodes].map((id) => slotOf(view.node(id)));
  return { op, nodes, slots: new Set([wanted, ...before, ...after].filter((slot) => slot !== null)) };
};

const isCreate = (op: Operation): op is CreateFile | CreateFolder => op.type === 'createFile' || op.type === 'createFolder';

const labels: readonly Operation['type'][] = ['addTag', 'removeTag', 'setAttr'];

/** The latest earlier operation that a rename may be folded into, if nothing between touches the node's place or either name. */
const namer = (entries: readonly Entry[], { op: rename, slots }: Entry & { readonly op: Rename }): Entry | null => {
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (!entry) return null;
    const { op } = entry;
    const own = entry.nodes.has(rename.node);
    if (own && (op.type === 'createFolder' || op.type === 'rename')) return entry;
    if (own || [...entry.slots].some((slot) => slots.has(slot))) return null;
  }
  return null;
};

/** The latest earlier edit that an edit may be folded into, if nothing between touches the node, a copy of it or a place. */
const editor = (entries: readonly Entry[], { op: edit }: Entry & { readonly op: SetContent }): Entry | null => {
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (!entry) return null;
    const { op } = entry;
    if (op.type === 'setContent' && op.node === edit.node) return entry;
    if (entry.nodes.has(edit.node) || !(isCreate(op) || op.type === 'setContent' || labels.includes(op.type))) return null;
  }
  return null;
};

interface Folding {
  readonly gone: OpId;
  readonly kept: OpId;
}

// A file keeps its first name on the way: folding it would take rows 11 and 49 (a suffix, a file of its own) for row 5.
const foldRename = (entries: readonly Entry[], entry: Entry & { readonly op: Rename }): Folding | null => {
  const target = namer(entries, entry);
  if (!target || target.op.guard) return null;
  const former = target.op;
  const isFolder = former.type === 'createFolder';
  target.op = isFolder ? { ...former, name: entry.op.name } : entry.op;
  target.slots = new Set([...target.slots, ...entry.slots]);
  return isFolder ? { gone: entry.op.id, kept: former.id } : { gone: former.id, kept: entry.op.id };
};

const foldEdit = (entries: readonly Entry[], entry: Entry & { readonly op: SetContent }): Folding | null => {
  const target = editor(entries, entry);
  if (target?.op.type !== 'setContent' || target.op.guard) return null;
  const former = target.op;
  // Only who had those bytes before him gives them up: an older edit that is tried again, or one of another tab, had not.
  if ((entry.op.baseVersion as string) !== former.id) return null;
  target.op = { ...entry.op, baseVersion: former.baseVersion };
  return { gone: former.id, kept: entry.op.id };
};

const fold = (entries: readonly Entry[], named: ReadonlySet<NodeId>, entry: Entry): Folding | null => {
  const { op } = entry;
  // Most nodes are named once: nothing need be searched for them.
  if (op.guard || !('node' in op) || !named.has(op.node)) return null;
  if (op.type === 'rename') return foldRename(entries, { ...entry, op });
  return op.type === 'setContent' ? foldEdit(entries, { ...entry, op }) : null;
};

/**
 * H13: folds createFolder + rename, rename + rename and setContent + setContent of one node, before the first sending only,
 * and only when nothing between touches either name in that folder, or the node or a copy of it (3b.4); an edit only into the one
 * that it was made from, whose bytes its author gave up (L1).
 * A folded pair keeps the place of the first; two renames or two edits keep the id and time of the second.
 * `base` is what the operations wait on: the confirmed tree with whatever is on its way already.
 * Give only operations that have no ctr yet.
 */
export const squash = (ops: readonly Operation[], base: TreeReader): Squashed => {
  const view = new Overlay(base);
  const entries: Entry[] = [];
  const named = new Set<NodeId>();
  const folded = new Map<OpId, OpId>();
  let seq = Math.max(0, ...ops.map((op) => op.baseSeq));
  for (const op of ops) {
    seq += 1;
    const entry = observeEffects(view, op, seq);
    const folding = fold(entries, named, entry);
    for (const node of entry.nodes) named.add(node);
    if (folding) folded.set(folding.gone, folding.kept);
    else entries.push(entry);
  }
  return { ops: entries.map((entry) => entry.op), folded };
};
