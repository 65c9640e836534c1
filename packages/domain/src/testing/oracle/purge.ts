import type { NodeId } from '../../ids.ts';
import type { Purge } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, noop } from './answers.ts';
import { resolve } from './resolve.ts';
import { hasSeen, isEditedUnseen, isUnseenWork, witnessOf, type Act } from './seen.ts';
import { rescue } from './skeleton.ts';
import { childrenOf, find, type Node, type State } from './state.ts';

/** Row 36, 3b.13: what the purger had not seen is rescued; what was trashed by itself stays a root of its own. */
const purgeTree = (state: State, act: Act, node: Node): void => {
  for (const child of childrenOf(state, node.id)) {
    if (child.trash !== null) continue;
    if (isUnseenWork(state, witnessOf(act), child)) rescue(state, act, child);
    else purgeTree(state, act, child);
  }
  state.nodes = state.nodes.filter((each) => each !== node);
  state.versions = state.versions.filter((version) => version.node !== node.id);
  state.graves.push({ id: node.id, kind: node.kind, name: node.name, parent: node.parent });
};

const purgeRoot = (state: State, act: Act, named: NodeId): 'gone' | 'kept' | 'unobserved-alias' | 'purged' => {
  const { id, unseen } = resolve(state, act, named);
  const node = find(state, id);
  if (!node) return 'gone';
  if (unseen) return 'unobserved-alias';
  // Row 34: only what was in the trash as far as its author had seen.
  if (node.trash === null || !hasSeen(witnessOf(act), node.trash)) return 'kept';
  if (node.kind === 'file' && isEditedUnseen(state, witnessOf(act), node)) return 'kept';
  purgeTree(state, act, node);
  return 'purged';
};

/** Rows 34, 36. */
export const purge = (state: State, act: Act, op: Purge): Outcome => {
  const answers = op.nodes.map((id) => purgeRoot(state, act, id));
  if (answers.includes('purged')) return applied;
  const [reason] = answers.filter((answer) => answer !== 'purged' && answer !== 'gone');
  return noop(reason === 'kept' || reason === 'unobserved-alias' ? reason : 'gone');
};
