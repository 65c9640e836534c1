import type { NodeId } from '../../ids.ts';
import { validateName } from '../../names/validate.ts';
import type { Copy } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { limits } from '../../limits.ts';
import { applied, missing, placeIn, rejected, rescued } from './answers.ts';
import { addFile, addNode, isTaken } from './create.ts';
import { copiedChildId, copiedVersionId } from './made-ids.ts';
import { sizeOfRow } from './label-room.ts';
import { freeName } from './names.ts';
import { resolve } from './resolve.ts';
import { markOf, type Act } from './seen.ts';
import { childrenOf, contentOf, find, versionIn, type Node, type State } from './state.ts';

/** 3b.15: copies carry tags and attributes; who had not seen those of the source has not seen them on the copy. */
const labelsOf = (source: Node): Pick<Node, 'tags' | 'attrs'> => ({
  tags: source.tags.map((tag) => ({ ...tag, adds: [...tag.adds] })),
  attrs: source.attrs.map((attr) => ({ ...attr })),
});

const copyFile = (state: State, act: Act, source: Node, id: NodeId, parent: NodeId, name: string): void => {
  const version = copiedVersionId(act.op.id, source.id);
  const content = contentOf(state, source);
  addNode(state, act, 'file', id, parent, name, { head: version, headBy: markOf(act), born: content.hash, ...labelsOf(source) });
  state.versions.push({ id: version, node: id, content, parents: source.head === null ? [] : [source.head], sameAs: null, by: markOf(act) });
};

const sizeOf = (plan: Plan): number => plan.children.reduce((sum, child) => sum + sizeOf(child), 1);
const bytesOf = (plan: Plan): number => plan.children.reduce((sum, child) => sum + bytesOf(child), sizeOfRow(plan.source));
/** What is to be copied, taken down before anything is added. */
interface Plan { readonly source: Node; readonly children: readonly Plan[] }
const planOf = (state: State, source: Node): Plan =>
  ({ source, children: childrenOf(state, source.id).filter((child) => child.trash === null).map((child) => planOf(state, child)) });

/** H47, 3b.15: the children at apply time, with ids that their author could foresee. */
const copyChildren = (state: State, act: Act, plan: Plan, into: NodeId): void => {
  for (const { source, children } of plan.children) {
    const id = copiedChildId(act.op.id, source.id);
    if (source.kind === 'file') copyFile(state, act, source, id, into, source.name);
    else {
      addNode(state, act, 'folder', id, into, source.name, labelsOf(source));
      copyChildren(state, act, { source, children }, id);
    }
    for (const alias of state.aliases.filter((each) => each.device === null && each.to === source.id)) {
      state.aliases.push({ from: copiedChildId(act.op.id, alias.from), to: id, device: null, op: act.op.id, seq: act.seq });
    }
  }
};

/** Rows 37 to 39. */
export const copy = (state: State, act: Act, op: Copy): Outcome => {
  if (!validateName(op.name).ok) return rejected('name');
  if (isTaken(state, op.node)) return rejected('id-exists');
  const { id } = resolve(state, act, op.source);
  const source = find(state, id);
  if (!source) return missing(state, id, rejected('gone'));
  const place = placeIn(state, act, op.parent);
  if ('code' in place) return place;
  if (source.kind === 'file') {
    const seen = op.srcVersion === null ? undefined : versionIn(state, op.srcVersion, source.id) ?? state.versions.find((version) => version.id === op.srcVersion);
    // Row 39: the version that he saw was purged.
    if (op.srcVersion !== null && !seen) return rejected('gone');
    const outcome = addFile(state, act, place, { node: op.node, name: op.name, content: seen?.content ?? contentOf(state, source), source: source.id, parents: seen ? [seen.id] : [] });
    const made = find(state, op.node);
    if (made) Object.assign(made, labelsOf(source));
    return outcome;
  }
  const plan = planOf(state, source);
  if (sizeOf(plan) > limits.copiedNodes || bytesOf(plan) > limits.copiedRowBytes) return rejected('too-many');
  addNode(state, act, 'folder', op.node, place.id, freeName(state, place.id, op.name, 'folder', null), labelsOf(source));
  copyChildren(state, act, plan, op.node);
  return place.rescued ? rescued(state, op.node) : applied;
};
