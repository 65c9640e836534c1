import type { Move, Rename } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, placeIn, rescued } from './answers.ts';
import { addNode } from './create.ts';
import { freeName } from './names.ts';
import { hasSeen, witnessOf, type Act } from './seen.ts';
import type { Node, State } from './state.ts';

/** H20, row 49, 3b.16: the file is one of its own again, with the bytes its author had seen. */
export const uncoalesce = (state: State, act: Act, op: Rename | Move, shared: Node): Outcome => {
  // A rename leaves it beside the file for which it was taken: nobody knows any more where its author had put it.
  const place = placeIn(state, act, op.type === 'move' ? op.parent : shared.parent);
  if ('code' in place) return place;
  // Its creation, and the edits under its own id.
  const alias = state.aliases.find((each) => each.from === op.node && each.device === null);
  const made = state.log.filter((entry) => entry.op.id === alias?.op || (entry.op.type === 'setContent' && entry.op.node === op.node)).map((entry) => entry.op.id);
  const seen = state.versions.filter((version) => version.node === shared.id && made.includes(version.id) && hasSeen(witnessOf(act), version.by));
  const top = seen.at(-1) ?? state.versions.findLast((version) => version.node === shared.id);
  if (!top) throw new Error('oracle: a file without versions');
  const name = freeName(state, place.id, op.type === 'rename' ? op.name : shared.name, 'file', null);
  state.aliases = state.aliases.filter((alias) => !(alias.from === op.node && alias.device === null));
  // The labels that he had seen go with it.
  const tags = shared.tags.filter((tag) => hasSeen(witnessOf(act), tag.last)).map((tag) => ({ ...tag, adds: [...tag.adds] }));
  const attrs = shared.attrs.filter((attr) => hasSeen(witnessOf(act), attr.by)).map((attr) => ({ ...attr }));
  addNode(state, act, 'file', op.node, place.id, name, { head: top.id, headBy: top.by, born: top.content.hash, tags, attrs });
  for (const version of seen.length > 0 ? seen : [top]) state.versions.push({ ...version, node: op.node, sameAs: null });
  return place.rescued ? rescued(state, op.node) : applied;
};
