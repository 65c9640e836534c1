import type { NodeId, VersionId } from '../ids.ts';
import type { AttrRegister, Content, FileRow, NodeRow, TagRegister } from '../node.ts';
import type { Outcome } from '../outcome.ts';
import { conflictName } from '../names/derive.ts';
import { foldName } from '../names/fold.ts';
import { contentRegister, recordVersion, resolveVersion, versionOfEqual } from './lineage.ts';
import { freeName } from './naming.ts';
import { makeFile, placedIn } from './new-row.ts';
import { hasSeenThere, unseenThere } from './observe.ts';
import { fitsBelow, namesTo } from './place.ts';
import { liveFolder } from './rescue.ts';
import { applied, meet, rejected, write, type Step } from './step.ts';

export interface FileWanted {
  readonly id: NodeId;
  /** Where its author put it, resolved through aliases; it may be in the trash or gone (rows 7, 8). */
  readonly parent: NodeId;
  readonly name: string;
  readonly content: Content;
  readonly parents: readonly VersionId[];
  readonly attrs: Readonly<Record<string, AttrRegister>>;
  readonly tags: Readonly<Record<string, TagRegister>>;
  /** What it was copied from: a copy never coalesces with its source (3b.5). */
  readonly source: NodeId | null;
}

const isEqual = (holder: FileRow, wanted: FileWanted): boolean =>
  wanted.content.size > 0 && (holder.content.hash === wanted.content.hash || holder.born === wanted.content.hash);

const coalesce = (step: Step, holder: FileRow, wanted: FileWanted): Outcome => {
  step.tree.putAlias({ from: wanted.id, to: holder.id, device: null, op: step.op.id, seq: step.at.seq });
  // Two added it: who trashes it knowing of one has not seen the other's work (RULES.md 0.3, L1; 3b.9 says it of edits).
  write(step, { ...holder, content: { ...holder.content, stamp: step.serverStamp } });
  recordVersion(step, { node: holder.id, content: wanted.content, parents: [], sameAs: resolveVersion(step.tree, versionOfEqual(holder, wanted.content)) });
  return { code: 'aliased', to: holder.id };
};

const clash = (step: Step, wanted: FileWanted, holder: NodeRow | undefined): 'none' | 'suffix' | 'conflict' | 'coalesce' => {
  if (!holder) return 'none';
  if (holder.kind === 'folder' || holder.id === wanted.source || hasSeenThere(step.author, holder)) return 'suffix';
  return isEqual(holder, wanted) ? 'coalesce' : 'conflict';
};

/** Rows 4 to 8: a new file finds its place, its name and, if the very bytes lie there already, its other self. */
export const putFile = (step: Step, wanted: FileWanted): Outcome => {
  const { tree, at, stamp } = step;
  const parent = liveFolder(step, wanted.parent);
  if (!fitsBelow(tree, parent, null)) return rejected('depth');
  const holder = tree.childByKey(parent, foldName(wanted.name));
  const way = clash(step, wanted, holder);
  if (holder && way !== 'suffix') meet(step, unseenThere(step.author, holder));
  if (way === 'coalesce' && holder?.kind === 'file') return coalesce(step, holder, wanted);
  const intended = way === 'conflict' ? conflictName(wanted.name, at.effTs, at.deviceName) : wanted.name;
  const name = way === 'none' ? intended : freeName(tree, parent, intended, wanted.id, 'file');
  makeFile(step, {
    id: wanted.id, name, location: placedIn(parent, stamp), content: contentRegister(step, wanted.content, step.op.id),
    conflictOf: way === 'conflict' && holder ? holder.id : null, labels: wanted,
  });
  recordVersion(step, { node: wanted.id, content: wanted.content, parents: wanted.parents });
  if (way === 'conflict') return { code: 'copied', node: wanted.id, name };
  return parent === wanted.parent ? applied : { code: 'rescued', path: namesTo(tree, wanted.id), node: wanted.id };
};
