import type { DeviceId, ManifestId, NameKey, NodeId, OpId, VersionId } from './ids.ts';

/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number;

/** Who wrote a register last: the operation, its device, its effective time (RULES.md 0.1) and the seq at which it was applied. */
export interface Stamp {
  readonly op: OpId;
  readonly device: DeviceId;
  readonly at: Millis;
  readonly seq: number;
}

export interface NameRegister {
  readonly value: string;
  readonly key: NameKey;
  readonly stamp: Stamp;
}

/** The operation that put a node into the trash; what a later trashing renews is only the register's stamp (3b.2). */
export interface TrashMark extends Stamp {
  /** What its author had seen: decides what comes out when a folder around it does (3b.8). */
  readonly base: number;
}

/** Where a node is. Trash, restore and move write this one register (RULES.md 0.2). */
export interface LocationRegister {
  readonly parent: NodeId;
  /** Who put this very node into the trash; null when it was not trashed itself. */
  readonly trash: TrashMark | null;
  readonly stamp: Stamp;
}

/** What a file's bytes are. */
export interface Content {
  readonly manifest: ManifestId;
  /** Bytes. */
  readonly size: number;
  /** Names the content: SHA-256 over the manifest's chunk ids and sizes. */
  readonly hash: ManifestId;
  readonly mime: string;
  readonly mtime: Millis;
}

export interface ContentRegister extends Content {
  readonly version: VersionId;
  readonly stamp: Stamp;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface AttrRegister {
  readonly value: Json;
  readonly stamp: Stamp;
}

/** Each tag is a register of its own; a removed tag stays as `present: false`, so that an unseen addition is told apart (rows 40, 41). */
export interface TagRegister {
  readonly present: boolean;
  readonly stamp: Stamp;
}

interface RowBase {
  readonly id: NodeId;
  readonly name: NameRegister;
  readonly location: LocationRegister;
  readonly attrs: Readonly<Record<string, AttrRegister>>;
  readonly tags: Readonly<Record<string, TagRegister>>;
  readonly created: Stamp;
  /** The folder in the trash (or purged) for which this skeleton stands (table: R). */
  readonly rescueOf: NodeId | null;
  /** The space's seq at the last change of this row. */
  readonly seq: number;
}

export interface FolderRow extends RowBase {
  readonly kind: 'folder';
}

export interface FileRow extends RowBase {
  readonly kind: 'file';
  readonly content: ContentRegister;
  /** Hash of the bytes the file was created with: what coalescing compares (3b.5). */
  readonly born: ManifestId;
  /** The file that this one is a conflict copy of. */
  readonly conflictOf: NodeId | null;
}

/** A live or trashed node as the server keeps it and every device mirrors it. */
export type NodeRow = FolderRow | FileRow;

/** What is left of a purged node, so that late work finds its path (H30, rows 8, 29, 50). */
export interface Tombstone {
  readonly id: NodeId;
  readonly kind: 'folder' | 'file';
  readonly name: string;
  readonly parent: NodeId;
  readonly purgedBy: Stamp;
  readonly seq: number;
}

/**
 * Operations that name `from` mean `to`; a row of `from` is gone with it, unless it has a device. With a device it is a redirect for that device alone:
 * its edit became a copy and its later work follows (H21, 3b.11); without, it holds for all (H20).
 */
export interface Alias {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly device: DeviceId | null;
  /** The operation that made it. */
  readonly op: OpId;
  readonly seq: number;
}

/** One content of one file. The node is the one that holds it now. */
export interface Version extends Content {
  readonly id: VersionId;
  readonly node: NodeId;
  readonly parents: readonly VersionId[];
  /** Bytes that were there already: the version that this id stands for (3b.9). */
  readonly sameAs: VersionId | null;
  readonly stamp: Stamp;
}

/** A part of a row that is written whole and has one writer: what a guard watches (H14), and what is decided by itself. */
export type Register = 'name' | 'location' | 'content' | `tag:${string}` | `attr:${string}`;
