import { serverDevice, uuid5 } from '@holdfast/domain';
import type { Alias, ChangeSet, MemoryTree, NodeId, NodeRow, OpId, Overlay, Stamp } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** One operation of the log: what it found, and what it left. */
export interface PlayedStep {
  readonly entry: LoggedOperation;
  readonly before: MemoryTree;
  readonly after: Overlay;
  readonly changes: ChangeSet;
  /** Devices were forked: then what a device had seen is more than its own log entries tell. */
  readonly forks: boolean;
  /** The log up to here. */
  readonly authors: ReadonlyMap<OpId, LoggedOperation>;
  /** Made over a history that the server has lost: up to here that one is this one, whatever number it brings (H31). */
  readonly shared?: number;
  /** What a history had decided that the server has lost: it may be sent again, and be known from then (H31). */
  readonly undone?: ReadonlySet<OpId>;
}

/** 3b.1, without what a fork adds: by seq, or by the same device before. */
const hasSeen = ({ entry: { op }, shared = Infinity }: PlayedStep, stamp: Stamp): boolean => stamp.seq <= Math.min(op.baseSeq, shared) || stamp.device === op.device;

/** Work of someone else that the author had not seen. The other half of a fork may count as himself. */
const isForeign = (step: PlayedStep, stamp: Stamp): boolean => !hasSeen(step, stamp) && stamp.device !== serverDevice;

const registerOf = (row: NodeRow, op: PlayedStep['entry']['op']): Stamp | null => {
  switch (op.type) {
    case 'rename': return row.name.stamp;
    case 'move': case 'trash': case 'restore': return row.location.stamp;
    case 'setAttr': return row.attrs[op.key]?.stamp ?? null;
    case 'setContent': return row.kind === 'file' ? row.content.stamp : null;
    default: return null;
  }
};

/** The copies of a file that edits became which both halves of a fork had held: what they say of the file then means the copy (H4, 3b.11). */
const ownCopies = ({ entry: { alsoOwn }, before }: PlayedStep, file: NodeId): readonly NodeId[] => alsoOwn.flatMap((edit) => {
  const copy = before.node(uuid5<'NodeId'>(edit, 'conflict'));
  return copy?.kind === 'file' && copy.conflictOf === file ? [copy.id] : [];
});

/** P4: who had observed the value of a register overrides it, unless the operation is refused with a code. */
const checkOverrides = (step: PlayedStep): readonly Violation[] => {
  const { entry: { op, outcome, seq }, before, after } = step;
  if (!('node' in op) || before.alias(op.node, op.device) !== undefined || ownCopies(step, op.node).length > 0) return [];
  const row = before.node(op.node);
  const stamp = row === undefined ? null : registerOf(row, op);
  if (row === undefined || stamp === null || !hasSeen(step, stamp)) return [];
  const told = `${op.type} ${op.id} of seq ${seq} had seen the value of seq ${stamp.seq}`;
  if (outcome.code === 'superseded') return [violation('P4', `${told} and is superseded by it`)];
  if (op.type === 'setContent' && row.kind === 'file' && row.content.version === op.baseVersion && outcome.code === 'copied') return [violation('P4', `${told} and becomes a copy beside it`)];
  if (outcome.code !== 'applied' || op.type === 'setContent') return [];
  const now = after.node(op.node);
  const written = now === undefined ? null : registerOf(now, op);
  return written === null || written.op === op.id ? [] : [violation('P4', `${told}, is told to be applied, and ${written.op} of seq ${written.seq} stands there`)];
};

type Rows = Pick<MemoryTree, 'node' | 'root'>;

/** The node and everything above it; null where it does not reach the root alive. */
const livePath = (tree: Rows, id: NodeId): readonly NodeId[] | null => {
  const path: NodeId[] = [];
  for (let at = id; at !== tree.root;) {
    const row = tree.node(at);
    if (row === undefined || row.location.trash !== null || path.includes(at)) return null;
    path.push(at);
    at = row.location.parent;
  }
  return path;
};

/** What was built for a skeleton, one after the other, when it was in the trash itself (3b.7): it stands for the skeleton too (3b.8). */
const builtFor = (tree: MemoryTree, skeleton: NodeId): readonly NodeId[] => {
  const built: NodeId[] = [];
  for (let id = uuid5<'NodeId'>(skeleton, 'rescue'); tree.node(id) !== undefined || tree.tombstone(id) !== undefined || tree.globalAlias(id) !== undefined; id = uuid5<'NodeId'>(id, 'rescue')) built.push(id);
  return built;
};

/** What an operation names, where aliases lead from there, and what stands for a skeleton among it. */
const namedBy = (step: PlayedStep): ReadonlySet<NodeId> => {
  const { entry: { op }, before } = step;
  const named = new Set<NodeId>('nodes' in op ? op.nodes : [op.node]);
  for (const id of named) {
    const alias = before.alias(id, op.device);
    if (alias !== undefined) named.add(alias.to);
    for (const copy of ownCopies(step, id)) named.add(copy);
    if (before.node(id)?.rescueOf != null) for (const built of builtFor(before, id)) named.add(built);
  }
  return named;
};

/** Whether a node is named, or lies below what is named; what stands for a folder in the trash goes with it (3b.8). */
const isCovered = (tree: MemoryTree, id: NodeId, named: ReadonlySet<NodeId>, seen = new Set<NodeId>()): boolean => {
  for (let at = id; at !== tree.root && !seen.has(at);) {
    if (named.has(at)) return true;
    seen.add(at);
    const row = tree.node(at);
    if (row === undefined) return false;
    if (row.rescueOf !== null && isCovered(tree, row.rescueOf, named, seen)) return true;
    at = row.location.parent;
  }
  return false;
};

/**
 * 3b.1, H31: sent by the same machine under another id, which it had before the server was restored. The server says so of what mattered
 * to it, what that id had sent before was its own as well, and the names say that it is one machine.
 */
const isOwnRenamed = ({ entry, authors }: PlayedStep, { op, seq }: Stamp): boolean => {
  const author = authors.get(op);
  if (author?.deviceName !== entry.deviceName) return false;
  return entry.alsoOwn.some((own) => own === op || (authors.get(own)?.device === author.device && (authors.get(own)?.seq ?? 0) > seq));
};

/**
 * Named by a person who had it in view: his machine made it, under whatever id, or it stood in a history that the server has lost; a stranger's
 * id can be known from there alone, whatever seq its making has got since. What lies below it is another matter (3b.18).
 */
const isNamedInView = ({ entry: { op, deviceName }, authors, undone }: PlayedStep, { id, created }: NodeRow): boolean =>
  ('nodes' in op ? op.nodes.includes(id) : op.node === id) && (authors.get(created.op)?.deviceName === deviceName || undone?.has(created.op) === true);

const createdUnseen = (step: PlayedStep, row: NodeRow | undefined): boolean =>
  !step.forks && row !== undefined && isForeign(step, row.created) && step.authors.get(row.created.op)?.device !== step.entry.device
  && !isOwnRenamed(step, row.created) && !isNamedInView(step, row);

/** L2: nothing vanishes but what an operation names or what lies below that, and of this nothing that its author had never seen. */
const checkVanishing = (step: PlayedStep): readonly Violation[] => {
  const { entry: { op, seq }, before, after, changes } = step;
  const found: Violation[] = [];
  for (const { id } of changes.tombstones) {
    if (op.type !== 'purge') found.push(violation('L2', `${op.type} of seq ${seq} deletes ${id} for good`));
    else if (createdUnseen(step, before.node(id))) found.push(violation('L2', `purge of seq ${seq}, made at ${op.baseSeq}, deletes ${id}, which its author had never seen`));
  }
  if (changes.nodes.every((row) => before.node(row.id)?.location === row.location)) return found;
  const named = namedBy(step);
  for (const row of before.rows()) {
    const path = livePath(before, row.id);
    if (path === null || livePath(after, row.id) !== null || after.node(row.id) === undefined) continue;
    if (!isCovered(before, row.id, named)) found.push(violation('L2', `${op.type} of seq ${seq} takes away ${row.id} "${row.name.value}", which it does not name`));
    else if (createdUnseen(step, row)) found.push(violation('L2', `${op.type} of seq ${seq}, made at ${op.baseSeq}, takes away ${row.id} "${row.name.value}", which its author had never seen`));
  }
  return found;
};

const destructive: ReadonlySet<string> = new Set(['rename', 'move', 'trash', 'purge']);

/** What someone created himself and the server took for something else is no secret to him, unless that was made by somebody of whom he had not heard (rows 48, 49). */
const isForeseen = (step: PlayedStep, alias: Alias): boolean => {
  const made = step.authors.get(alias.op)?.op;
  if (made === undefined || made.device !== step.entry.op.device) return false;
  const into = step.before.node(alias.to);
  const wasTakenFor = (made.type === 'createFolder' || made.type === 'createFile' || made.type === 'copy') && made.node === alias.from;
  return !(wasTakenFor && createdUnseen(step, into));
};

/** L3: nothing is renamed, moved or taken away through an alias that the author had not seen. */
const checkAliases = (step: PlayedStep): readonly Violation[] => {
  const { entry: { op, seq }, before, after } = step;
  if (!destructive.has(op.type)) return [];
  return ('nodes' in op ? op.nodes : [op.node]).flatMap((id) => {
    const alias = before.globalAlias(id);
    if (alias === undefined || alias.seq <= op.baseSeq || isForeseen(step, alias)) return [];
    const [was, is] = [before.node(alias.to), after.node(alias.to)];
    if (was === undefined || (is !== undefined && is.name === was.name && is.location === was.location)) return [];
    return [violation('L3', `${op.type} of seq ${seq} names ${id}, and through an alias of seq ${alias.seq} that its author had not seen changes ${alias.to}`)];
  });
};

/** P4, L2, L3 of one operation, from the log alone. */
export const checkStep = (step: PlayedStep): readonly Violation[] => [...checkOverrides(step), ...checkVanishing(step), ...checkAliases(step)];
