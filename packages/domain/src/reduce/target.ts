import type { NodeId } from '../ids.ts';
import type { Alias, NodeRow, Tombstone } from '../node.ts';
import { meet, type Step } from './step.ts';

/** What the id in an operation stands for by now. */
export type Target =
  | { readonly kind: 'node'; readonly row: NodeRow; /** The alias that the author had not seen (H20). */ readonly unseenAlias: Alias | null }
  | { readonly kind: 'root' }
  | { readonly kind: 'gone'; readonly tombstone: Tombstone | null; readonly id: NodeId };

const next = (step: Step, id: NodeId): Alias | undefined => {
  const alias = step.tree.alias(id, step.op.device);
  // A redirect is for what the device did before it knew of the copy (3b.11); afterwards it means what it says.
  return alias?.device != null && alias.seq <= step.author.base ? undefined : alias;
};

/** Follows aliases for all and this device's unseen redirects. Unknown ids count as gone (row 50, 3b.12). */
export const findTarget = (step: Step, wanted: NodeId): Target => {
  const passed = new Set<NodeId>();
  let unseenAlias: Alias | null = null;
  let id = wanted;
  for (let alias = next(step, id); alias && !passed.has(id); alias = next(step, id)) {
    passed.add(id);
    if (alias.device === null && alias.seq > step.author.base) unseenAlias ??= alias;
    id = alias.to;
  }
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
