import type { ManifestId, NodeId } from '../ids.ts';
import type { AttrRegister, ContentRegister, FileRow, FolderRow, LocationRegister, Stamp, TagRegister } from '../node.ts';
import { nameRegister } from './naming.ts';
import { noLabels, write, type Step } from './step.ts';

interface Labels {
  readonly attrs: Readonly<Record<string, AttrRegister>>;
  readonly tags: Readonly<Record<string, TagRegister>>;
}

const unlabelled: Labels = { attrs: noLabels, tags: noLabels };

/** What a new file is; all its other registers begin here, and here alone. */
export interface NewFile {
  readonly id: NodeId;
  readonly name: string;
  /** In the trash of nobody; an edit that became a copy lies where its file lies. */
  readonly location: LocationRegister;
  readonly content: ContentRegister;
  /** The bytes it counts as created with (3b.5): those of `content` unless told. */
  readonly born?: ManifestId;
  readonly conflictOf?: NodeId | null;
  readonly labels?: Labels;
}

/** A place that the operation itself gives. */
export const placedIn = (parent: NodeId, stamp: Stamp): LocationRegister => ({ parent, trash: null, stamp });

/** Writes a new file, stamped by the operation. */
export const makeFile = (step: Step, { id, name, location, content, born, conflictOf, labels = unlabelled }: NewFile): FileRow =>
  write<FileRow>(step, {
    kind: 'file', id, name: nameRegister(name, step.stamp), location, content, born: born ?? content.hash, conflictOf: conflictOf ?? null,
    attrs: labels.attrs, tags: labels.tags, created: step.stamp, rescueOf: null, seq: step.at.seq,
  });

/** What a new folder is. */
export interface NewFolder {
  readonly id: NodeId;
  readonly name: string;
  readonly parent: NodeId;
  /** The operation's own, or the server's when nobody asked for the folder. */
  readonly stamp: Stamp;
  /** The folder for which a skeleton stands (table: R). */
  readonly rescueOf?: NodeId | null;
  readonly labels?: Labels;
}

/** Writes a new folder. */
export const makeFolder = (step: Step, { id, name, parent, stamp, rescueOf, labels = unlabelled }: NewFolder): FolderRow =>
  write<FolderRow>(step, {
    kind: 'folder', id, name: nameRegister(name, stamp), location: placedIn(parent, stamp),
    attrs: labels.attrs, tags: labels.tags, created: stamp, rescueOf: rescueOf ?? null, seq: step.at.seq,
  });
