import type { NodeId, OpId } from '../../ids.ts';
import type { Content } from '../../node.ts';
import type { SetContent } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, noop, rescued } from './answers.ts';
import { addNode, contentIn } from './create.ts';
import { conflictId, mergedVersionId, recoveredFileId } from './made-ids.ts';
import { conflictingName, freeName, nameAfterTrash, twentiethCopy } from './names.ts';
import { resolve } from './resolve.ts';
import { hasSeen, isEditedUnseen, markOf, serverMark, witnessOf, type Act } from './seen.ts';
import { recoveredFolder, rescue, standIn } from './skeleton.ts';
import { contentOf, find, holderOf, isLive, versionIn, type Node, type State } from './state.ts';

/** 3b.9: what a version id stands for. */
export const standsFor = (state: State, id: OpId, node: NodeId): OpId => {
  const version = versionIn(state, id, node);
  return version?.sameAs ? standsFor(state, version.sameAs, node) : id;
};

/** H21: the file that holds the version the author built on, if it is another than the one he names. */
const targetOf = (state: State, act: Act, op: SetContent): NodeId => {
  const { id } = resolve(state, act, op.node);
  if (versionIn(state, op.baseVersion, id)) return id;
  const holder = state.versions.find((version) => version.id === op.baseVersion);
  return holder && find(state, holder.node) ? holder.node : id;
};

const addVersion = (state: State, act: Act, op: SetContent, node: NodeId, sameAs: OpId | null, parents: readonly OpId[] = [op.baseVersion]): void => {
  state.versions.push({ id: op.id, node, content: contentIn(op), parents, sameAs, by: markOf(act) });
};

/** A new file for the edit; the device's later work on the old one follows it (H21, 3b.11). */
const becomeCopy = (state: State, act: Act, op: SetContent, from: NodeId, copy: { readonly id: NodeId; readonly parent: NodeId; readonly name: string; readonly of: Node | null; readonly ofId: NodeId }): Outcome => {
  // 3b.11: the copy inherits the writer of the location; 3b.3: what brings a root back from the trash is the writer.
  const placedBy = copy.of && copy.of.trash === null ? copy.of.placedBy : markOf(act);
  addNode(state, act, 'file', copy.id, copy.parent, copy.name, { placedBy, head: op.id, headBy: markOf(act), born: op.hash, conflictOf: copy.ofId });
  addVersion(state, act, op, copy.id, null);
  follow(state, act, from, copy.id);
  return { code: 'copied', node: copy.id, name: copy.name };
};

/** Rows 29, 50; H11: also when the file was refused. */
const recover = (state: State, act: Act, op: SetContent, gone: NodeId): Outcome => {
  const parent = recoveredFolder(state, act, op.seenPath.slice(0, -1));
  const name = freeName(state, parent, op.seenPath.at(-1) ?? 'file', 'file', null);
  const id = recoveredFileId(op.id);
  becomeCopy(state, act, op, gone, { id, parent, name, of: null, ofId: gone });
  return rescued(state, id);
};

/** H21, storm guard: all further copies of that file, device and day are versions of one. */
const becomeVersion = (state: State, act: Act, op: SetContent, file: Node, last: Node): Outcome => {
  addVersion(state, act, op, last.id, null, last.head === null ? [] : [last.head]);
  last.head = op.id;
  last.headBy = markOf(act);
  follow(state, act, file.id, last.id);
  return { code: 'copied', node: last.id, name: last.name };
};

/** 3b.11: the latest copy is the one that later work follows. */
const follow = (state: State, act: Act, from: NodeId, to: NodeId): void => {
  state.aliases = state.aliases.filter((alias) => alias.from !== from || alias.device !== act.device);
  state.aliases.push({ from, to, device: act.device, op: act.op.id, seq: act.seq });
};

/** Row 23, and 3b.10 for what is in the trash. */
const keepBoth = (state: State, act: Act, op: SetContent, file: Node): Outcome => {
  const live = isLive(state, file.id);
  const last = live ? twentiethCopy(state, file.parent, file.name, act.eff, act.deviceName) : undefined;
  if (last?.conflictOf === file.id && last.headBy?.by === act.device) return becomeVersion(state, act, op, file, last);
  const parent = standIn(state, act, file.parent);
  const own = !live && !holderOf(state, parent, file.name, null);
  const name = own ? file.name : conflictingName(state, parent, file.name, act.eff, act.deviceName);
  return becomeCopy(state, act, op, file.id, { id: conflictId(op.id), parent, name, of: file, ofId: file.id });
};

/** Whether the author had it in the trash himself: he had seen who put it there last, and who put it below that. */
const knewInTrash = (state: State, act: Act, node: Node): boolean => {
  if (!hasSeen(witnessOf(act), node.placedBy)) return false;
  const above = find(state, node.parent);
  return node.trash !== null || (above !== undefined && knewInTrash(state, act, above));
};

/** Rows 25, 27: what was edited unseen does not stay in the trash. */
const bringBack = (state: State, act: Act, file: Node, otherwise: Outcome): Outcome => {
  if (isLive(state, file.id) || knewInTrash(state, act, file)) return otherwise;
  const root = file.trash !== null;
  file.trash = null;
  if (root) file.placedBy = markOf(act);
  const live = isLive(state, file.parent);
  if (live) file.name = nameAfterTrash(state, file.parent, file.name, 'file', file.id);
  else rescue(state, act, file, root);
  return live ? applied : rescued(state, file.id);
};

const writeHead = (state: State, act: Act, op: SetContent, file: Node): Outcome => {
  const sawHead = !isEditedUnseen(state, witnessOf(act), file);
  addVersion(state, act, op, file.id, null);
  file.head = op.id;
  file.headBy = sawHead ? markOf(act) : serverMark(act);
  return bringBack(state, act, file, applied);
};

/** Row 22: the author's version keeps its id, the result has its own (3b.9). */
const writeMerge = (state: State, act: Act, op: SetContent, file: Node, merged: Content): Outcome => {
  addVersion(state, act, op, file.id, null);
  const id = mergedVersionId(op.id);
  state.versions.push({ id, node: file.id, content: merged, parents: [...(file.head === null ? [] : [file.head]), op.id], sameAs: null, by: serverMark(act) });
  file.head = id;
  file.headBy = serverMark(act);
  return { code: 'merged', version: id };
};

const mergedContent = (state: State, act: Act, op: SetContent, file: Node): Content | null => {
  if (!isLive(state, file.id)) return null;
  const base = versionIn(state, standsFor(state, op.baseVersion, file.id), file.id);
  return base ? act.merge(base.content, contentOf(state, file), contentIn(op), file.name) : null;
};

/** Rows 21 to 29. */
export const setContent = (state: State, act: Act, op: SetContent): Outcome => {
  const target = targetOf(state, act, op);
  const file = find(state, target);
  if (!file) return recover(state, act, op, target);
  if (file.kind !== 'file' || file.head === null) return { code: 'rejected', reason: 'kind' };
  if (standsFor(state, op.baseVersion, file.id) === file.head) return writeHead(state, act, op, file);
  if (contentOf(state, file).hash === op.hash) {
    if (isEditedUnseen(state, witnessOf(act), file)) file.headBy = serverMark(act);
    addVersion(state, act, op, file.id, file.head);
    return bringBack(state, act, file, noop('same'));
  }
  const merged = mergedContent(state, act, op, file);
  return merged ? writeMerge(state, act, op, file, merged) : keepBoth(state, act, op, file);
};
