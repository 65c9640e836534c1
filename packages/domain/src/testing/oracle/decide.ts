import type { NodeId, OpId } from '../../ids.ts';
import type { Into, Trash } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { uuid5 } from '../../uuid5.ts';
import { applied, rejected } from './answers.ts';
import { putIntoTrash } from './rescue.ts';
import { resolve } from './resolve.ts';
import { markOf, wins, type Act } from './seen.ts';
import { standsFor } from './set-content.ts';
import { contentOf, find, isLive, type Node, type State } from './state.ts';

/** The live file, if its author has seen what stands in it. */
const asSeen = (state: State, act: Act, named: NodeId, version: OpId): Node | null => {
  const { id, unseen } = resolve(state, act, named);
  const file = find(state, id);
  return file?.kind === 'file' && !unseen && isLive(state, id) && standsFor(state, version, id) === file.head ? file : null;
};

/** Row 23, decided by a person: the copy goes into the trash, and what each of the two held stays in the file's history; all of it or nothing. */
export const decideBetween = (state: State, act: Act, op: Trash, into: Into): Outcome => {
  const file = asSeen(state, act, into.file, into.fileVersion);
  const copy = asSeen(state, act, op.node, into.copyVersion);
  if (!file || !copy || file === copy || file.head === null || copy.head === null || copy.headBy === null || !wins(act, copy.placedBy)) return rejected('changed');
  const content = contentOf(state, copy);
  if (into.keep === 'file') state.versions.push({ id: uuid5<'OpId'>(op.id, 'kept'), node: file.id, content, parents: [copy.head], sameAs: null, by: copy.headBy });
  else {
    state.versions.push({ id: op.id, node: file.id, content, parents: [file.head, copy.head], sameAs: null, by: markOf(act) });
    file.head = op.id;
  }
  file.headBy = markOf(act);
  putIntoTrash(act, copy);
  return applied;
};
