import type { NodeId } from '../../ids.ts';
import type { NoopReason, Outcome, RejectCode } from '../../outcome.ts';
import type { Act } from './seen.ts';
import { find, graveOf, isLive, pathOf, type State } from './state.ts';
import { recoveredFolder, standIn } from './skeleton.ts';
import { resolve } from './resolve.ts';

export const applied: Outcome = { code: 'applied' };
export const superseded: Outcome = { code: 'superseded' };
export const noop = (reason: NoopReason): Outcome => ({ code: 'noop', reason });
export const rejected = (reason: RejectCode): Outcome => ({ code: 'rejected', reason });
export const rescued = (state: State, id: NodeId): Outcome => ({ code: 'rescued', node: id, path: pathOf(state, id) });

/** H11: the node would have been made by an operation that was refused. */
export const refusedCreation = (state: State, id: NodeId): Outcome | null => {
  const creation = state.log.find(({ op, outcome }) => 'node' in op && op.node === id && outcome.code === 'rejected'
    && (op.type === 'createFile' || op.type === 'createFolder' || op.type === 'copy'));
  return creation ? { code: 'rejected', reason: 'dependency', cause: creation.op.id } : null;
};

/** What an operation on a node that is not there gets: rows 35, 50, 3b.12, 3b.13. */
export const missing = (state: State, id: NodeId, otherwise: Outcome): Outcome => refusedCreation(state, id) ?? otherwise;

export interface Place { readonly id: NodeId; readonly rescued: boolean }

/** Where something new goes: the folder, or its stand-in (rows 7, 8, 20); H20: a container follows its alias. */
export const placeIn = (state: State, act: Act, folder: NodeId): Place | Outcome => {
  const { id } = resolve(state, act, folder);
  if (isLive(state, id)) return find(state, id)?.kind === 'file' ? rejected('kind') : { id, rescued: false };
  const was = find(state, id) ?? graveOf(state, id);
  // H11: what brings something goes to /Recovered, also when the folder was refused.
  if (!was) return { id: recoveredFolder(state, act, []), rescued: true };
  return was.kind === 'file' ? rejected('kind') : { id: standIn(state, act, id), rescued: true };
};
