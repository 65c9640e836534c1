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
  let at = id;
  for (let steps = 0; steps < 1000; steps += 1) {
    const version = tree.version(at);
    if (version === undefined || version === 'unknown' || version.sameAs === null) return at;
    at = version.sameAs;
  }
  return at;
};

/** H21: the version that the operation makes, under the operation's id. */
export const recordVersion = (
  step: Step, made: { readonly id?: VersionId; readonly node: NodeId; readonly content: Content; readonly parents: readonly VersionId[]; readonly sameAs?: VersionId; readonly stamp?: Stamp },
): void => {
  const version: Version = {
    id: made.id ?? step.op.id,
    node: made.node,
    ...contentOf(made.content),
    parents: made.parents,
    sameAs: made.sameAs ?? null,
    stamp: made.stamp ?? step.stamp,
  };
  step.tree.putVersion(version);
};

/** A content register that the operation writes. */
export const contentRegister = (step: Step, content: Content, version: VersionId): ContentRegister =>
  ({ ...contentOf(content), version, stamp: step.stamp });

/** The version whose bytes an equal content stands for: the head, or what the file was created with (3b.5). */
export const versionOfEqual = (file: FileRow, content: Content): VersionId =>
  file.content.hash === content.hash ? file.content.version : file.created.op;

/** The newest content of a file that the author had seen; the head if the history is not at hand (H22). */
export const contentSeen = (step: Step, file: FileRow, fallback: VersionId): ContentRegister => {
  if (hasSeen(step.author, file.content.stamp)) return file.content;
  const passed = new Set<VersionId>();
  const open: VersionId[] = [file.content.version];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (passed.has(id)) continue;
    passed.add(id);
    const version = step.tree.version(id);
    if (version === undefined || version === 'unknown') continue;
    if (hasSeen(step.author, version.stamp)) return { ...contentOf(version), version: version.id, stamp: version.stamp };
    open.push(...version.parents);
  }
  const made = step.tree.version(fallback);
  if (made === undefined || made === 'unknown') return file.content;
  return { ...contentOf(made), version: resolveVersion(step.tree, fallback), stamp: made.stamp };
};
