import type { OpId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Step } from './step.ts';
import { findTarget } from './target.ts';

type Guard = NonNullable<Operation['guard']>;

const writerOf = (row: NodeRow, register: Guard['register']): OpId | null => {
  if (register === 'name') return row.name.stamp.op;
  if (register === 'location') return row.location.stamp.op;
  if (register === 'content') return row.kind === 'file' ? row.content.stamp.op : null;
  const name = register.slice(register.indexOf(':') + 1);
  const registers = register.startsWith('tag:') ? row.tags : row.attrs;
  return Object.hasOwn(registers, name) ? (registers[name]?.stamp.op ?? null) : null;
};

/** H14: an undo applies only while what it undoes is still the last word. It follows the redirect (3b.17). */
export const guardHolds = (step: Step): boolean => {
  const { op } = step;
  if (!op.guard || !('node' in op)) return true;
  const target = findTarget(step, op.node);
  return target.kind === 'node' && writerOf(target.row, op.guard.register) === op.guard.writer;
};
