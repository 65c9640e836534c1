import type { NodeId, OpId } from '../ids.ts';
import type { Alias, NodeRow, Tombstone } from '../node.ts';
import { readTogether } from '../tree/reader.ts';
import { uuid5 } from '../uuid5.ts';
import { hasSeen } from './observe.ts';
import { meet, type Step } from './step.ts';

/** What the id in an operation stands for by now. */
export type Target =
  | { readonly kind: 'node'; readonly row: NodeRow; /** The alias that the author had not seen (H20). */ readonly unseenAlias: Alias | null }
  | { readonly kind: 'root' }
  | { readonly kind: 'gone'; readonly tombstone: Tombstone | null; readonly id: NodeId };

const copies = new WeakMap<ReadonlySet<OpId>, readonly NodeId[]>();

/** The ids of the copies that these operations may have become; such a set never changes, and every operation of its device asks. */
const copiesOf = (ops: ReadonlySet<OpId>): readonly NodeId[] => {
  const ids = copies.get(ops) ?? [...ops].map((op) => uuid5<'NodeId'>(op, 'conflict'));
  copies.set(ops, ids);
  return ids;
};

/** H4, 3b.11: the copy that an edit became which both halves of a fork held and the other half sent: the redirect bears its id. */
const copyOfOwn = (step: Step, id: NodeId): Alias | undefined => {
  const { tree, author } = step;
  if (tree.node(id)?.kind === 'folder') return undefined;
  const ids = copiesOf(author.alsoOwn);
  readTogether(ids.map((copy) => () => tree.node(copy)));
  const last = ids.flatMap((copy) => tree.node(copy) ?? []).filter((row) => row.kind === 'file' && row.conflictOf === id && row.created.seq > author.base).at(-1);
  // Asked although it is known: whoever keeps the set learns that it mattered.
  return last === undefined || !author.alsoOwn.has(last.created.op) ? undefined : { from: id, to: last.id, device: step.op.device, op: last.created.op, seq: last.created.seq };
};

/**
 * 3b.11: a redirect is for what the device did before it knew of the copy. It knew once it had fetched that, or the content
 * with which its edit clashed: then its view showed both files, and each name meant what it says. What it has written into the
 * file itself since, it wrote because it knew.
 */
const knewOfCopy = (step: Step, alias: Alias): boolean => {
  const file = step.tree.node(alias.from);
  return alias.seq <= step.author.base || (file?.kind === 'file' && hasSeen(step.author, file.content.stamp));
};

const next = (step: Step, id: NodeId): Alias | undefined => {
  const alias = step.tree.alias(id, step.op.device);
  const redirect = alias?.device != null ? alias : step.author.alsoOwn.size > 0 ? copyOfOwn(step, id) : undefined;
  if (redirect && !knewOfCopy(step, redirect)) return redirect;
  return alias?.device != null ? undefined : alias;
};

/** Follows aliases for all and this device's unseen redirects. Unknown ids count as gone (row 50, 3b.12). */
export const findTarget = (step: Step, wanted: NodeId): Target => {
  const first = next(step, wanted);
  return first ? follow(step, wanted, first) : standingAt(step, wanted, null);
};

const follow = (step: Step, wanted: NodeId, first: Alias): Target => {
  const passed = new Set<NodeId>();
  let unseenAlias: Alias | null = null;
  let id = wanted;
  for (let alias: Alias | undefined = first; alias && !passed.has(id); alias = next(step, id)) {
    passed.add(id);
    // A redirect leads to the author's own work, whatever led to it.
    if (alias.device !== null) unseenAlias = null;
    else if (alias.seq > step.author.base) unseenAlias ??= alias;
    id = alias.to;
  }
  return standingAt(step, id, unseenAlias);
};

const standingAt = (step: Step, id: NodeId, unseenAlias: Alias | null): Target => {
  if (id === step.tree.root) return { kind: 'root' };
  const row = step.tree.node(id);
  if (row) return { kind: 'node', row, unseenAlias };
  const tombstone = step.tree.tombstone(id) ?? null;
  meet(step, tombstone?.purgedBy);
  return { kind: 'gone', tombstone, id };
};

/** A folder named as a place to put something: its id by now, or `file` if it is none. */
export const findFolder = (step: Step, wanted: NodeId): { readonly id: NodeId; readonly kind: 'folder' | 'file' | 'gone' } => {
  const target = findTarget(step, wanted);
  if (target.kind === 'root') return { id: step.tree.root, kind: 'folder' };
  if (target.kind === 'gone') return { id: target.id, kind: 'gone' };
  return { id: target.row.id, kind: target.row.kind };
};
