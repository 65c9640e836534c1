import type { NodeId, OpId } from '../../ids.ts';
import type { Content } from '../../node.ts';
import type { CreateFile, CreateFolder } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { validateName } from '../../names/validate.ts';
import { applied, placeIn, rejected, rescued, type Place } from './answers.ts';
import { conflictingName, freeName } from './names.ts';
import { hasSeen, markOf, serverMark, witnessOf, type Act } from './seen.ts';
import { contentOf, find, graveOf, holderOf, type Node, type State } from './state.ts';

/** H36. */
export const isTaken = (state: State, id: NodeId): boolean =>
  id === state.root || find(state, id) !== undefined || graveOf(state, id) !== undefined || state.aliases.some((alias) => alias.from === id && alias.device === null);

export const addNode = (state: State, act: Act, kind: Node['kind'], id: NodeId, parent: NodeId, name: string, more: Partial<Node> = {}): Node => {
  const mark = markOf(act);
  const node: Node = {
    id, kind, name, namedBy: mark, parent, placedBy: mark, trash: null, created: mark, rescueOf: null, head: null, headBy: null, born: null,
    conflictOf: null, tags: [], attrs: [], ...more,
  };
  state.nodes.push(node);
  return node;
};

export interface NewFile {
  readonly node: NodeId;
  readonly name: string;
  readonly content: Content;
  /** What a copy was made from (3b.5). */
  readonly source: NodeId | null;
  readonly parents: readonly OpId[];
}

/** 3b.5: whether the author had seen that file under that name, however it came to it. */
const hasSeenThere = (act: Act, node: Node): boolean => [node.created, node.namedBy, node.placedBy].every((mark) => hasSeen(witnessOf(act), mark));

/** Row 4, 3b.5: the version of the file there that has the same bytes: the head, or the one it was created with. */
const sameBytes = (state: State, there: Node, content: Content): OpId | null => {
  if (content.size === 0) return null;
  if (contentOf(state, there).hash === content.hash) return there.head;
  if (there.born !== content.hash) return null;
  return state.versions.find((version) => version.node === there.id && version.content.hash === content.hash)?.id ?? null;
};

/** Rows 4, 5, 6 and the reading 3b.5. */
export const addFile = (state: State, act: Act, place: Place, file: NewFile): Outcome => {
  const there = holderOf(state, place.id, file.name, null);
  const unseenFile = there?.kind === 'file' && there.id !== file.source && !hasSeenThere(act, there);
  const same = unseenFile ? sameBytes(state, there, file.content) : null;
  if (unseenFile && same !== null) {
    state.aliases.push({ from: file.node, to: there.id, device: null, op: act.op.id, seq: act.seq });
    state.versions.push({ id: act.op.id, node: there.id, content: file.content, parents: file.parents, sameAs: same, by: markOf(act) });
    // 3b.9 of edits, read for additions too: two wrote it.
    there.headBy = serverMark(act);
    return { code: 'aliased', to: there.id };
  }
  const name = unseenFile ? conflictingName(state, place.id, file.name, act.eff, act.deviceName) : freeName(state, place.id, file.name, 'file', null);
  const more = { head: act.op.id, headBy: markOf(act), born: file.content.hash, conflictOf: unseenFile ? there.id : null };
  addNode(state, act, 'file', file.node, place.id, name, more);
  state.versions.push({ id: act.op.id, node: file.node, content: file.content, parents: file.parents, sameAs: null, by: markOf(act) });
  if (unseenFile) return { code: 'copied', node: file.node, name };
  return place.rescued ? rescued(state, file.node) : applied;
};

export const contentIn = ({ manifest, size, hash, mime, mtime }: Content): Content => ({ manifest, size, hash, mime, mtime });

export const createFile = (state: State, act: Act, op: CreateFile): Outcome => {
  if (!validateName(op.name).ok) return rejected('name');
  if (isTaken(state, op.node)) return rejected('id-exists');
  const place = placeIn(state, act, op.parent);
  if ('code' in place) return place;
  return addFile(state, act, place, { node: op.node, name: op.name, content: contentIn(op), source: null, parents: [] });
};

/** Rows 1, 2, 3. */
export const createFolder = (state: State, act: Act, op: CreateFolder): Outcome => {
  if (!validateName(op.name).ok) return rejected('name');
  if (isTaken(state, op.node)) return rejected('id-exists');
  const place = placeIn(state, act, op.parent);
  if ('code' in place) return place;
  const there = holderOf(state, place.id, op.name, null);
  if (op.onCollision === 'merge' && there?.kind === 'folder') {
    state.aliases.push({ from: op.node, to: there.id, device: null, op: op.id, seq: act.seq });
    return { code: 'aliased', to: there.id };
  }
  addNode(state, act, 'folder', op.node, place.id, freeName(state, place.id, op.name, 'folder', null));
  return place.rescued ? rescued(state, op.node) : applied;
};
