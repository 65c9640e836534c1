import type { AddTag, RemoveTag, SetAttr } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, missing, noop, rejected, superseded } from './answers.ts';
import { labelsFit } from './label-room.ts';
import { resolve } from './resolve.ts';
import { hasSeen, markOf, serverMark, wins, witnessOf, type Act } from './seen.ts';
import { find, type State } from './state.ts';

/** Rows 30, 35, 41. */
export const addTag = (state: State, act: Act, op: AddTag): Outcome => {
  const { id } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  const there = node.tags.find(({ tag }) => tag === op.tag);
  if (there) {
    there.last = there.adds.some((mark) => !hasSeen(witnessOf(act), mark)) ? serverMark(act) : markOf(act);
    there.adds.push(markOf(act));
  } else if (!labelsFit(node, [...node.tags, { tag: op.tag }], node.attrs)) return rejected('too-many');
  else node.tags.push({ tag: op.tag, adds: [markOf(act)], last: markOf(act) });
  return applied;
};

/** Row 40: only the additions that its author had seen. */
export const removeTag = (state: State, act: Act, op: RemoveTag): Outcome => {
  const { id } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  const there = node.tags.find(({ tag }) => tag === op.tag);
  if (!there || there.adds.length === 0) return noop('already');
  // What two have put on without knowing of each other is seen by seq only, like a merge (3b.1, 3b.9).
  if (!hasSeen(witnessOf(act), there.last)) return noop('kept');
  there.adds = there.adds.filter((mark) => !hasSeen(witnessOf(act), mark));
  if (there.adds.length > 0) return noop('kept');
  there.last = markOf(act);
  return applied;
};

/** Row 42. */
export const setAttr = (state: State, act: Act, op: SetAttr): Outcome => {
  const { id } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  const there = node.attrs.find(({ key }) => key === op.key);
  if (there && !wins(act, there.by)) return superseded;
  const others = node.attrs.filter(({ key }) => key !== op.key);
  if (!labelsFit(node, node.tags, [...others, { key: op.key, value: op.value }])) return rejected('too-many');
  if (there) Object.assign(there, { value: op.value, by: markOf(act) });
  else node.attrs.push({ key: op.key, value: op.value, by: markOf(act) });
  return applied;
};
