import type { Content, Json, Millis } from './node.ts';
import type { DeviceId, NodeId, OpId, VersionId } from './ids.ts';
import type { Register } from './node.ts';

/**
 * What every operation carries. It is written once, when the person acts, and never changes
 * afterwards: rebase replays it, the server keeps it for ever (H17, H37).
 */
export interface Envelope {
  /** Version of this type's shape; old ones are upcast (H17). */
  readonly v: 1;
  readonly id: OpId;
  readonly device: DeviceId;
  /** The seq of the base that the person looked at; immutable under rebase (RULES.md 0.1). */
  readonly baseSeq: number;
  /** Device clock plus server offset as known when it was made (3b.19). */
  readonly at: Millis;
  /** Operations of one action, for undo and for the person's eyes. */
  readonly group?: string;
  /** Apply only while this operation is the writer of the register (H14). */
  readonly guard?: { readonly register: Register; readonly writer: OpId };
}

export interface CreateFolder extends Envelope {
  readonly type: 'createFolder';
  readonly node: NodeId;
  readonly parent: NodeId;
  readonly name: string;
  /** `merge` only for the folders of an uploaded tree (RULES.md 0.8). */
  readonly onCollision: 'suffix' | 'merge';
}

export interface CreateFile extends Envelope, Content {
  readonly type: 'createFile';
  readonly node: NodeId;
  readonly parent: NodeId;
  readonly name: string;
}

export interface Rename extends Envelope {
  readonly type: 'rename';
  readonly node: NodeId;
  readonly name: string;
}

export interface Move extends Envelope {
  readonly type: 'move';
  readonly node: NodeId;
  readonly parent: NodeId;
}

export interface Trash extends Envelope {
  readonly type: 'trash';
  readonly node: NodeId;
  /** The parent that its author saw (3b.2). */
  readonly parent: NodeId;
  /** Of a file that was kept beside another (row 23): its bytes go into that one's history, and it into the trash; all or nothing. */
  readonly into?: Into;
}

/** A person's decision between a file and the copy that was kept beside it. */
export interface Into {
  readonly file: NodeId;
  /** What its author saw: the file's version and the copy's. If either has another by now, nothing is decided. */
  readonly fileVersion: VersionId;
  readonly copyVersion: VersionId;
  /** Whose bytes the file has from now on; the other's stay in its history. */
  readonly keep: 'file' | 'copy';
}

export interface Restore extends Envelope {
  readonly type: 'restore';
  readonly node: NodeId;
  /** The parent that its author saw (3b.2). */
  readonly parent: NodeId;
}

/** Deletes for good what its author saw in the trash at and below these roots (rows 34, 36). */
export interface Purge extends Envelope {
  readonly type: 'purge';
  readonly nodes: readonly NodeId[];
}

export interface SetContent extends Envelope, Content {
  readonly type: 'setContent';
  readonly node: NodeId;
  readonly baseVersion: VersionId;
  /** Folder names from the root to the file, and its name, as the author saw them: the place below /Recovered (3b.12). */
  readonly seenPath: readonly string[];
}

/** Copies a file (the version its maker saw) or a folder (the tree as of apply time, ids uuid5(op, source)). */
export interface Copy extends Envelope {
  readonly type: 'copy';
  /** The copy's id. */
  readonly node: NodeId;
  readonly source: NodeId;
  /** Of a file: what its maker saw (row 37). */
  readonly srcVersion: VersionId | null;
  readonly parent: NodeId;
  readonly name: string;
}

export interface AddTag extends Envelope {
  readonly type: 'addTag';
  readonly node: NodeId;
  readonly tag: string;
}

export interface RemoveTag extends Envelope {
  readonly type: 'removeTag';
  readonly node: NodeId;
  readonly tag: string;
}

export interface SetAttr extends Envelope {
  readonly type: 'setAttr';
  readonly node: NodeId;
  readonly key: string;
  readonly value: Json;
}

/** An intent of a person, as it is queued, sent, sequenced and kept. */
export type Operation =
  | CreateFolder | CreateFile | Rename | Move | Trash | Restore | Purge
  | SetContent | Copy | AddTag | RemoveTag | SetAttr;

export type OperationType = Operation['type'];
/** Operations that bring bytes: they wait until their manifest is committed (H9). */
export type ContentOperation = CreateFile | SetContent;
