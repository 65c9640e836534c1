import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Restore } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { authorsParent } from './authors-parent.ts';
import { releaseInner, takeBack } from './come-back.ts';
import { freeRestoredName, renamed } from './naming.ts';
import { prevails } from './observe.ts';
import { fitsBelow, namesTo } from './place.ts';
import { liveFolder } from './rescue.ts';
import { applied, joined, noopFor, rejected, supersededBy, write, type Step } from './step.ts';
import { findTarget } from './target.ts';

const comeOut = (step: Step<Restore>, row: NodeRow, parent: NodeId, trashedAt: number): Outcome | null => {
  if (row.kind === 'folder') takeBack(step, row, parent, 'restore');
  if (!fitsBelow(step.tree, parent, row.id)) return rejected('depth');
  const name = freeRestoredName(step.tree, parent, row.name.value, row.id, row.kind);
  write(step, { ...row, name: renamed(row, name), location: { parent, trash: null, stamp: step.stamp } });
  if (row.kind === 'folder') releaseInner(step, row.id, trashedAt);
  return null;
};

/** Rows 32, 33, 35. */
export const restore = (step: Step<Restore>): Outcome => {
  const { op, tree } = step;
  const target = findTarget(step, op.node);
  if (target.kind === 'root') return rejected('invalid');
  if (target.kind === 'gone') return rejected('gone');
  const { row, unseenAlias } = target;
  if (unseenAlias) return joined(step, row, { code: 'noop', reason: 'unobserved-alias' });
  const mark = row.location.trash;
  if (mark === null) return noopFor(step, 'already', row.location.stamp);
  if (!prevails(step, row.location.stamp)) return supersededBy(step, row.location.stamp);
  const wanted = authorsParent(step, row, op.parent, true);
  const parent = liveFolder(step, wanted);
  const refused = comeOut(step, row, parent, mark.seq);
  if (refused) return refused;
  return parent === wanted ? applied : { code: 'rescued', path: namesTo(tree, row.id), node: row.id };
};
