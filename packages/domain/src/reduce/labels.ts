import { attrSize, labelsSize } from '../labels.ts';
import { limits } from '../limits.ts';
import type { NodeRow } from '../node.ts';
import type { AddTag, RemoveTag, SetAttr } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { utf8Length } from '../names/utf8.ts';
import { labelOf } from '../registers.ts';
import { hasSeen, prevails } from './observe.ts';
import { applied, noopFor, rejected, supersededBy, write, type Step } from './step.ts';
import { findTarget } from './target.ts';

const find = (step: Step<AddTag | RemoveTag | SetAttr>): NodeRow | Outcome => {
  const target = findTarget(step, step.op.node);
  if (target.kind === 'root') return rejected('invalid');
  return target.kind === 'gone' ? rejected('gone') : target.row;
};

/** Whether its labels may grow by so many bytes. Less is always allowed: nobody is kept from tidying up what was written before the limit. */
const hasRoom = (step: Step, row: NodeRow, more: number): boolean => more <= 0 || labelsSize(row) + more <= (step.at.most ?? limits).labelsUtf8Bytes;

/** Rows 30, 35, 40, 41: adding always wins. */
export const addTag = (step: Step<AddTag>): Outcome => {
  const row = find(step);
  if ('code' in row) return row;
  const { tag } = step.op;
  const there = labelOf(row.tags, tag);
  if (!there && Object.keys(row.tags).length >= limits.tagsPerNode) return rejected('invalid');
  if (!there && !hasRoom(step, row, utf8Length(tag))) return rejected('too-many');
  // Two have put it on: who knows of one of them only does not take it off (row 40), so it is seen by seq only (3b.1).
  const stamp = there?.present && !hasSeen(step.author, there.stamp) ? step.serverStamp : step.stamp;
  write(step, { ...row, tags: { ...row.tags, [tag]: { present: true, stamp } } });
  return applied;
};

/** Row 40: takes off only what its author saw. */
export const removeTag = (step: Step<RemoveTag>): Outcome => {
  const row = find(step);
  if ('code' in row) return row;
  const { tag } = step.op;
  const register = labelOf(row.tags, tag);
  if (!register?.present) return noopFor(step, 'already', register?.stamp);
  if (!hasSeen(step.author, register.stamp)) return noopFor(step, 'kept', register.stamp);
  write(step, { ...row, tags: { ...row.tags, [tag]: { present: false, stamp: step.stamp } } });
  return applied;
};

/** Row 42: T for each key. */
export const setAttr = (step: Step<SetAttr>): Outcome => {
  const row = find(step);
  if ('code' in row) return row;
  const { key, value } = step.op;
  const register = labelOf(row.attrs, key);
  if (register && !prevails(step, register.stamp)) return supersededBy(step, register.stamp);
  if (!register && Object.keys(row.attrs).length >= limits.attributesPerNode) return rejected('invalid');
  if (!hasRoom(step, row, attrSize(key, value) - (register ? attrSize(key, register.value) : 0))) return rejected('too-many');
  write(step, { ...row, attrs: { ...row.attrs, [key]: { value, stamp: step.stamp } } });
  return applied;
};
