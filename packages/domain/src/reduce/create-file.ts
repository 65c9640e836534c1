import { contentOf } from './lineage.ts';
import type { CreateFile } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { putFile } from './put-file.ts';
import { isTaken } from './taken.ts';
import { noLabels, rejected, type Step } from './step.ts';
import { findFolder } from './target.ts';

/** Rows 4 to 8, 29; H20, H36. */
export const createFile = (step: Step<CreateFile>): Outcome => {
  const { op } = step;
  if (isTaken(step, op.node)) return rejected('id-exists');
  const parent = findFolder(step, op.parent);
  if (parent.kind === 'file') return rejected('kind');
  return putFile(step, {
    id: op.node, parent: parent.id, name: op.name, content: contentOf(op), parents: [], attrs: noLabels, tags: noLabels, source: null,
  });
};
