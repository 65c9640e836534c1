import type { NodeId, VersionId } from '../ids.ts';
import type { Content, FileRow, NodeRow, Stamp, Version } from '../node.ts';
import type { SetContent } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { conflictName } from '../names/derive.ts';
import { uuid5 } from '../uuid5.ts';
import { contentOf, contentRegister, recordVersion, resolveVersion } from './lineage.ts';
import { freeName, freeRestoredName, isFree, renamed } from './naming.ts';
import { makeFile, placedIn } from './new-row.ts';
import { hasSeen } from './observe.ts';
import { isLive, namesTo, pathUp } from './place.ts';
import { liveFolder, recoveredFolder, rescue } from './rescue.ts';
import { applied, meet, rejected, write, type Step } from './step.ts';
import { crowdedCopy, intoCopy } from './storm.ts';
import { findTarget } from './target.ts';

type Edit = Step<SetContent>;

/**
 * Whether a file must come out of the trash for this edit: it is there, and its author did not see it there. He did if he
 * had seen who put it there last, and who had put it below that.
 */
const mustLive = (step: Edit, file: FileRow): boolean => {
  if (isLive(step.tree, file.id)) return false;
  const { rows } = pathUp(step.tree, file.id);
  const root = rows.findIndex((row) => row.location.trash !== null);
  return rows.slice(0, root + 1).some((row) => !hasSeen(step.author, row.location.stamp));
};

/** Row 25: the trash root comes back, and the edit becomes the writer of its place (3b.3). Row 27: R. */
const bringOut = (step: Edit, file: FileRow): Outcome => {
  meet(step, file.location.trash);
  if (file.location.trash === null) {
    const rescued = rescue(step, file);
    return { code: 'rescued', path: namesTo(step.tree, rescued.id), node: rescued.id };
  }
  const parent = liveFolder(step, file.location.parent);
  const name = freeRestoredName(step.tree, parent, file.name.value, file.id, 'file');
  write(step, { ...file, name: renamed(file, name), location: { parent, trash: null, stamp: step.stamp } });
  return parent === file.location.parent ? applied : { code: 'rescued', path: namesTo(step.tree, file.id), node: file.id };
};

const settle = (step: Edit, file: FileRow, kept: Outcome): Outcome => (mustLive(step, file) ? bringOut(step, file) : kept);

/**
 * 3b.9: who wrote the same bytes, or built on them, has not seen the other's edit. What both wrote is nobody's alone:
 * like a merge it is seen by seq only, so that a trashing which knows one side of it does not take the other along.
 */
const stampOver = (step: Edit, file: FileRow): Stamp => (hasSeen(step.author, file.content.stamp) ? step.stamp : step.serverStamp);

const fastForward = (step: Edit, file: FileRow): Outcome => {
  // The id that its author knows, which may be another for the same version: so an edit of a coalesced file is told apart (3b.16).
  recordVersion(step, { node: file.id, content: step.op, parents: [step.op.baseVersion] });
  return settle(step, write(step, { ...file, content: { ...contentRegister(step, step.op, step.op.id), stamp: stampOver(step, file) } }), applied);
};

/** Row 21: the bytes are there already. */
const sameBytes = (step: Edit, file: FileRow): Outcome => {
  meet(step, file.content.stamp);
  recordVersion(step, { node: file.id, content: step.op, parents: [step.op.baseVersion], sameAs: resolveVersion(step.tree, file.content.version) });
  const both = hasSeen(step.author, file.content.stamp) ? file : write(step, { ...file, content: { ...file.content, stamp: step.serverStamp } });
  return settle(step, both, { code: 'noop', reason: 'same' });
};

interface CopyWanted {
  readonly of: NodeId;
  readonly name: string;
  readonly location: FileRow['location'];
}

/** Rows 23, 29: the edit becomes a file of its own, and its author's later work follows it (H21, 3b.11). */
const ownFile = (step: Edit, wanted: CopyWanted): FileRow => {
  const { op, tree } = step;
  const id = uuid5<'NodeId'>(op.id, 'conflict');
  const name = freeName(tree, wanted.location.parent, wanted.name, id, 'file');
  const row = makeFile(step, { id, name, location: wanted.location, content: contentRegister(step, op, op.id), conflictOf: wanted.of });
  recordVersion(step, { node: id, content: op, parents: [op.baseVersion] });
  tree.putAlias({ from: wanted.of, to: id, device: op.device, op: op.id, seq: step.at.seq });
  return row;
};

/** Row 23; 3b.10 when the file was edited and then trashed unseen: the edit lives, the file stays in the trash. */
const keepBoth = (step: Edit, file: FileRow): Outcome => {
  const { tree, at, stamp } = step;
  meet(step, file.content.stamp);
  const other = conflictName(file.name.value, at.effTs, at.deviceName);
  if (isLive(tree, file.id)) {
    const crowded = crowdedCopy(step, file, other);
    const copy = crowded ? intoCopy(step, file, crowded) : ownFile(step, { of: file.id, name: other, location: file.location });
    return { code: 'copied', node: copy.id, name: copy.name.value };
  }
  const parent = liveFolder(step, file.location.parent);
  const own = isFree(tree, parent, file.name.value, file.id) ? file.name.value : other;
  // 3b.11: the copy inherits the writer of the location; what comes out of the trash as a root has a new one (3b.3).
  const copy = ownFile(step, { of: file.id, name: own, location: placedIn(parent, file.location.trash === null ? file.location.stamp : stamp) });
  return { code: 'copied', node: copy.id, name: copy.name.value };
};

const knownVersion = (step: Edit, id: VersionId): Version | null => {
  const version = step.tree.version(id);
  return version === undefined || version === 'unknown' ? null : version;
};

/** Row 22: the bytes are merged outside; the author's version keeps its id, the result gets one of its own (3b.9). */
const mergeTexts = (step: Edit, file: FileRow): Outcome | null => {
  const { op, at, serverStamp } = step;
  const base = knownVersion(step, op.baseVersion);
  // The bytes of a purged file may be collected already: they are no base.
  if (!at.merge || !base || !step.tree.node(base.node) || !isLive(step.tree, file.id)) return null;
  const merged: Content | null = at.merge({
    node: file.id, name: file.name.value, base: contentOf(base), head: contentOf(file.content), theirs: contentOf(op),
  });
  if (!merged) return null;
  meet(step, file.content.stamp);
  const version = uuid5<'OpId'>(op.id, 'merge');
  recordVersion(step, { node: file.id, content: op, parents: [op.baseVersion] });
  recordVersion(step, { id: version, node: file.id, content: merged, parents: [file.content.version, op.id] });
  write(step, { ...file, content: { ...contentOf(merged), version, stamp: serverStamp } });
  return { code: 'merged', version };
};

/** Row 29, 3b.12: the file is gone for good, the edit is not. */
const recover = (step: Edit, of: NodeId): Outcome => {
  const { op, stamp } = step;
  const parent = recoveredFolder(step, op.seenPath.slice(0, -1));
  const row = ownFile(step, { of, name: op.seenPath.slice(-1).join(''), location: placedIn(parent, stamp) });
  return { code: 'rescued', path: namesTo(step.tree, row.id), node: row.id };
};

const holderOfBase = ({ op, tree }: Edit): NodeRow | undefined => {
  const base = tree.version(op.baseVersion);
  return base === undefined || base === 'unknown' ? undefined : tree.node(base.node);
};

/**
 * H21: the file that holds the version its author built on, when the one he names is gone, was only foreseen by his device,
 * or has been exchanged for a copy that never had that version.
 */
const editedFile = (step: Edit, target: NodeRow): NodeRow =>
  (target.id === step.op.node || target.kind === 'folder' || target.conflictOf === null ? target : holderOfBase(step) ?? target);

const writeInto = (step: Edit, file: NodeRow): Outcome => {
  const { op, tree } = step;
  if (file.kind === 'folder') return rejected('kind');
  if (resolveVersion(tree, op.baseVersion) === resolveVersion(tree, file.content.version)) return fastForward(step, file);
  if (op.hash === file.content.hash) return sameBytes(step, file);
  return mergeTexts(step, file) ?? keepBoth(step, file);
};

/** Rows 21 to 23, 25, 27, 29. */
export const setContent = (step: Edit): Outcome => {
  const target = findTarget(step, step.op.node);
  if (target.kind === 'root') return rejected('kind');
  if (target.kind === 'gone') {
    const holder = holderOfBase(step);
    return holder ? writeInto(step, holder) : recover(step, target.id);
  }
  return writeInto(step, editedFile(step, target.row));
};
