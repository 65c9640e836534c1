import type { CreateFolder } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { foldName } from '../names/fold.ts';
import { freeName } from './naming.ts';
import { makeFolder } from './new-row.ts';
import { fitsBelow, namesTo } from './place.ts';
import { liveFolder } from './rescue.ts';
import { applied, meet, rejected, type Step } from './step.ts';
import { isTaken } from './taken.ts';
import { findFolder } from './target.ts';

/** Rows 1, 2, 3, 7, 8: a new folder gets a name of its own; a folder of an uploaded tree joins one of its name. */
export const createFolder = (step: Step<CreateFolder>): Outcome => {
  const { op, tree, stamp } = step;
  if (isTaken(step, op.node)) return rejected('id-exists');
  const wanted = findFolder(step, op.parent);
  if (wanted.kind === 'file') return rejected('kind');
  const parent = liveFolder(step, wanted.id);
  if (!fitsBelow(tree, parent, null)) return rejected('depth');
  const holder = tree.childByKey(parent, foldName(op.name));
  if (op.onCollision === 'merge' && holder?.kind === 'folder') {
    meet(step, holder.created);
    tree.putAlias({ from: op.node, to: holder.id, device: null, op: op.id, seq: step.at.seq });
    return { code: 'aliased', to: holder.id };
  }
  makeFolder(step, { id: op.node, name: holder ? freeName(tree, parent, op.name, op.node, 'folder') : op.name, parent, stamp });
  return parent === wanted.id ? applied : { code: 'rescued', path: namesTo(tree, op.node), node: op.node };
};
