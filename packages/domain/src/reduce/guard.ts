import type { OpId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Register } from '../node.ts';
import { stampOf } from '../registers.ts';
import { meet, serverDevice, type Step } from './step.ts';
import { findTarget } from './target.ts';

type Guard = NonNullable<Operation['guard']>;

/** Deciding a conflict for what stands in the file renews its stamp: for who decided, his edit is the last word all the same. */
const isKeptByItsAuthor = (step: Step, row: NodeRow, writer: OpId): boolean =>
  row.kind === 'file' && row.content.version === writer && row.content.stamp.device === step.op.device;

const isStillWrittenBy = (step: Step, row: NodeRow, register: Register, writer: OpId): boolean => {
  // An edit that became a copy or a merge is not undone: there the bytes of both sides would go (3b.17).
  if (register === 'content' && row.kind === 'file' && row.conflictOf !== null && row.created.op === writer) return false;
  const stamp = stampOf(row, register);
  if (register === 'content' && isKeptByItsAuthor(step, row, writer)) return true;
  if (stamp?.op !== writer) meet(step, stamp);
  return stamp !== null && stamp.op === writer && stamp.device !== serverDevice;
};

/** H14: an undo applies only while what it undoes is still the last word. It follows the redirect (3b.17). */
export const guardHolds = (step: Step, guard: Guard): boolean => {
  const { op } = step;
  if (op.type === 'purge') return true;
  const target = findTarget(step, op.node);
  // Undo of a creation that was taken for another's: H20 says how little it may trash.
  if (op.type === 'trash' && target.kind === 'node' && target.unseenAlias) return true;
  return target.kind === 'node' && isStillWrittenBy(step, target.row, guard.register, guard.writer);
};
