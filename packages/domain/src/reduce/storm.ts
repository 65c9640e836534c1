import type { FileRow } from '../node.ts';
import type { SetContent } from '../operation.ts';
import { foldName } from '../names/fold.ts';
import { suffixedName } from '../names/derive.ts';
import { contentRegister, recordVersion } from './lineage.ts';
import { isFree } from './naming.ts';
import { write, type Step } from './step.ts';

/** So many conflict copies may come of one file, device and day (H21); their names count them. */
const mostCopies = 20;

/** The copy that takes in all further ones; null while there are fewer, or when somebody else wrote it last. */
export const crowdedCopy = (step: Step, file: FileRow, name: string): FileRow | null => {
  const { parent } = file.location;
  if (isFree(step.tree, parent, name, file.id)) return null;
  const last = step.tree.childByKey(parent, foldName(suffixedName(name, mostCopies)));
  return last?.kind === 'file' && last.conflictOf === file.id && last.content.stamp.device === step.op.device ? last : null;
};

/** H21, storm guard: the edit becomes a version of the last copy, under which the ones before stay. */
export const intoCopy = (step: Step<SetContent>, file: FileRow, copy: FileRow): FileRow => {
  const { op, at, tree } = step;
  recordVersion(step, { node: copy.id, content: op, parents: [copy.content.version] });
  tree.putAlias({ from: file.id, to: copy.id, device: op.device, op: op.id, seq: at.seq });
  return write(step, { ...copy, content: contentRegister(step, op, op.id) });
};
