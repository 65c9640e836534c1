import type { Rename } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { freeName, nameRegister } from './naming.ts';
import { prevails } from './observe.ts';
import { applied, joined, rejected, supersededBy, write, type Step } from './step.ts';
import { findTarget } from './target.ts';
import { uncoalesce } from './uncoalesce.ts';

/** Rows 10, 11, 30, 35, 48, 49. */
export const rename = (step: Step<Rename>): Outcome => {
  const { op, tree } = step;
  const target = findTarget(step, op.node);
  if (target.kind === 'root') return rejected('invalid');
  if (target.kind === 'gone') return rejected('gone');
  const { row, unseenAlias } = target;
  if (unseenAlias) {
    if (row.kind === 'folder') return joined(step, row, rejected('alias-unobserved'));
    return uncoalesce(step, row, unseenAlias, { name: op.name, parent: row.location.parent });
  }
  if (!prevails(step, row.name.stamp)) return supersededBy(step, row.name.stamp);
  // A trash root holds no name; all others do, also below a folder in the trash.
  const name = row.location.trash === null ? freeName(tree, row.location.parent, op.name, row.id, row.kind) : op.name;
  write(step, { ...row, name: nameRegister(name, step.stamp) });
  return applied;
};
