import type { NodeId } from '../../ids.ts';
import type { Content } from '../../node.ts';
import type { Outcome } from '../../outcome.ts';
import { copy } from './copy.ts';
import { createFile, createFolder } from './create.ts';
import { refusedByGuard } from './guard.ts';
import { addTag, removeTag, setAttr } from './labels.ts';
import { move, restore, trash } from './location.ts';
import { purge } from './purge.ts';
import { rename } from './rename.ts';
import type { Act, Arrival } from './seen.ts';
import { setContent } from './set-content.ts';
import { contentOf, copyState, emptyState, isLive, pathOf, type Node, type State } from './state.ts';

const decide = (state: State, act: Act): Outcome => {
  const refused = refusedByGuard(state, act);
  if (refused) return refused;
  const { op } = act;
  switch (op.type) {
    case 'createFolder': return createFolder(state, act, op);
    case 'createFile': return createFile(state, act, op);
    case 'rename': return rename(state, act, op);
    case 'move': return move(state, act, op);
    case 'trash': return trash(state, act, op);
    case 'restore': return restore(state, act, op);
    case 'purge': return purge(state, act, op);
    case 'setContent': return setContent(state, act, op);
    case 'copy': return copy(state, act, op);
    case 'addTag': return addTag(state, act, op);
    case 'removeTag': return removeTag(state, act, op);
    case 'setAttr': return setAttr(state, act, op);
  }
};

export type Merge = Act['merge'];
const never: Merge = () => null;

/** Applies one operation to the state, which changes, and answers with its outcome. */
export const apply = (state: State, arrival: Arrival, seq: number, merge: Merge = never): Outcome => {
  const outcome = decide(state, { ...arrival, seq, merge });
  state.log.push({ op: arrival.op, seq, eff: arrival.eff, device: arrival.device, outcome });
  return outcome;
};

export interface Shown {
  readonly live: readonly Node[];
  /** Roots in the trash, each with the path to which it would return. */
  readonly trash: readonly { readonly node: Node; readonly path: readonly string[] }[];
  readonly recovered: readonly Node[];
  /** What can still be opened: heads and older versions, live or in the trash. */
  readonly contents: readonly Content[];
  readonly outcomes: readonly Outcome[];
  readonly state: State;
}

export const show = (state: State): Shown => {
  const live = state.nodes.filter((node) => isLive(state, node.id));
  return {
    live,
    trash: state.nodes.filter((node) => node.trash !== null).map((node) => ({ node, path: pathOf(state, node.id) })),
    recovered: live.filter((node) => pathOf(state, node.id)[0] === 'Recovered'),
    contents: [...state.versions.map((version) => version.content), ...state.nodes.filter((node) => node.kind === 'file').map((node) => contentOf(state, node))],
    outcomes: state.log.map((entry) => entry.outcome),
    state,
  };
};

/** RULES.md sections 3 and 3b, played from the beginning in the order of arrival. */
export const play = (root: NodeId, arrivals: readonly Arrival[], merge: Merge = never): Shown => {
  const state = emptyState(root);
  arrivals.forEach((arrival, index) => apply(state, arrival, index + 1, merge));
  return show(copyState(state));
};
