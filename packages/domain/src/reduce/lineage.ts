import type { NodeId, VersionId } from '../ids.ts';
import type { Content, ContentRegister, FileRow, Stamp, Version } from '../node.ts';
import type { TreeReader } from '../tree/reader.ts';
import { hasSeen } from './observe.ts';
import type { Step } from './step.ts';

export const contentOf = (source: Content): Content => ({
  manifest: source.manifest,
  size: source.size,
  hash: source.hash,
  mime: source.mime,
  mtime: source.mtime,
});

/** The version that an id stands for: a `noop` is the version that was there already (3b.9). */
export const resolveVersion = (tree: TreeReader, id: VersionId): VersionId => {
  const version = tree.version(id);
  return version === undefined || version === 'unknown' || version.sameAs === null ? id : resolveVersion(tree, version.sameAs);
};

/** H21: the version that the operation makes, under the operation's id. */
export const recordVersion = (
  step: Step, made: { readonly id?: VersionId; readonly node: NodeId; readonly content: Content; readonly parents: readonly VersionId[]; readonly sameAs?: VersionId; readonly stamp?: Stamp },
): void => {
  const id = made.id ?? step.op.id;
  const { manifest, size, hash, mime, mtime } = made.content;
  const version: Version = {
    id,
    node: made.node,
    manifest,
    size,
    hash,
    mime,
    mtime,
    parents: made.parents,
    // What the other half of a fork has sent already may be tried on top of itself (H4).
    sameAs: made.sameAs === undefined || made.sameAs === id ? null : made.sameAs,
    stamp: made.stamp ?? step.stamp,
  };
  step.tree.putVersion(version);
};

/** A content register that the operation writes. */
export const contentRegister = (step: Step, content: Content, version: VersionId): ContentRegister => {
  const { manifest, size, hash, mime, mtime } = content;
  return { manifest, size, hash, mime, mtime, version, stamp: step.stamp };
};

/** The version whose bytes an equal content stands for: the head, or what the file was created with (3b.5). */
export const versionOfEqual = (file: FileRow, content: Content): VersionId =>
  file.content.hash === content.hash ? file.content.version : file.created.op;

const knownVersion = (tree: TreeReader, id: VersionId): Version | null => {
  const version = tree.version(id);
  return version === undefined || version === 'unknown' ? null : version;
};

/** The version and what it was built on, nearest first, as far as the history is at hand (H22). */
const lineOf = (tree: TreeReader, from: VersionId): readonly Version[] => {
  const line = new Map<VersionId, Version>();
  const open: VersionId[] = [from];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const version = line.has(id) ? null : knownVersion(tree, id);
    if (!version) continue;
    line.set(id, version);
    open.push(...version.parents);
  }
  return [...line.values()];
};

/**
 * 3b.16: what the author of a coalesced file had seen in it: the last of his edits that were built on its creation,
 * or what he created. Null if that is not at hand (H22).
 */
export const contentSeen = (step: Step, file: FileRow, created: VersionId): ContentRegister | null => {
  // What was written last may stand for bytes that were there already (3b.9).
  const lines = [file.content.version, file.content.stamp.op].flatMap((id) => lineOf(step.tree, id));
  // A merge has two parents, and is nobody's own (3b.1).
  const own = lines.find((version) =>
    version.parents.length < 2 && hasSeen(step.author, version.stamp) && lineOf(step.tree, version.id).some(({ id }) => id === created));
  const seen = own ?? knownVersion(step.tree, created);
  return seen && { ...contentOf(seen), version: resolveVersion(step.tree, seen.id), stamp: seen.stamp };
};
