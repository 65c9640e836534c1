import type { NodeId, VersionId } from '../ids.ts';
import type { FileRow } from '../node.ts';
import type { Into, Trash } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { uuid5 } from '../uuid5.ts';
import { contentOf, contentRegister, recordVersion, resolveVersion } from './lineage.ts';
import { prevails } from './observe.ts';
import { isLive } from './place.ts';
import { applied, rejected, write, type Step } from './step.ts';
import { findTarget } from './target.ts';

/** The id under which the copy's bytes stand in the file's history when the file keeps its own. */
export const keptVersion = (op: Trash['id']): VersionId => uuid5<'OpId'>(op, 'kept');

/** The live file under this id, if it still has the version that the author saw. */
const asSeen = (step: Step, id: NodeId, version: VersionId): FileRow | null => {
  const target = findTarget(step, id);
  if (target.kind !== 'node' || target.unseenAlias !== null || target.row.kind !== 'file') return null;
  const { row } = target;
  const isSame = resolveVersion(step.tree, row.content.version) === resolveVersion(step.tree, version);
  return isSame && isLive(step.tree, row.id) ? row : null;
};

const joinHistories = (step: Step<Trash>, file: FileRow, copy: FileRow, keep: Into['keep']): void => {
  const { op } = step;
  if (keep === 'file') {
    const { stamp } = copy.content;
    recordVersion(step, { id: keptVersion(op.id), node: file.id, content: contentOf(copy.content), parents: [copy.content.version], stamp });
    // Its history has work now that others have not seen: they do not trash it unawares (row 26).
    write(step, { ...file, content: { ...file.content, stamp: step.stamp } });
    return;
  }
  recordVersion(step, { node: file.id, content: copy.content, parents: [file.content.version, copy.content.version] });
  write(step, { ...file, content: contentRegister(step, copy.content, op.id) });
};

/**
 * Row 23 decided by a person: the copy goes into the trash, and the side that was not picked stays as a version of the file, so
 * that a purge of the copy takes nothing away. If either side was edited, moved away or deleted since, nothing happens at all.
 */
export const decide = (step: Step<Trash>, into: Into): Outcome => {
  const file = asSeen(step, into.file, into.fileVersion);
  const copy = asSeen(step, step.op.node, into.copyVersion);
  if (!file || !copy || file.id === copy.id || !prevails(step, copy.location.stamp)) return rejected('changed');
  joinHistories(step, file, copy, into.keep);
  const { stamp, author } = step;
  write(step, { ...copy, location: { parent: copy.location.parent, trash: { ...stamp, base: author.base }, stamp } });
  return applied;
};
