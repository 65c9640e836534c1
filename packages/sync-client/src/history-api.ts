import type { Came, Millis, NodeId, VersionId } from '@holdfast/domain';
import type { Executed, NodeView } from './tree-api.ts';
import type { ByteSource } from './ports/byte-source.ts';

/** One content that a file has or had (H21). */
export interface VersionView {
  readonly id: VersionId;
  /** What it was made from; empty also when this device does not know. */
  readonly parents: readonly VersionId[];
  /** Bytes. */
  readonly size: number;
  /** Names the content. */
  readonly hash: string;
  readonly mime: string;
  readonly at: Millis;
  /** What its author calls the device; null when unknown here. */
  readonly device: string | null;
  /** The person's name; null when unknown here. */
  readonly author: string | null;
  /** It was made on this device. */
  readonly own: boolean;
  readonly came: Came;
  readonly current: boolean;
  /** Not on the server yet. */
  readonly pending: boolean;
}

export interface VersionHistory {
  /** The newest first. */
  readonly versions: readonly VersionView[];
  /** False while only this device was asked, or could be: there may be more. */
  readonly complete: boolean;
}

/** One of two files that stand side by side because both were written. */
export interface ConflictSide {
  readonly node: NodeView;
  /** Names of the folders above it, from the root. */
  readonly folders: readonly string[];
  readonly version: VersionId;
  /** When its content was written. */
  readonly at: Millis;
  readonly device: string | null;
  readonly author: string | null;
  readonly own: boolean;
}

/** Two files of which a person may keep one (row 23). Its id is the copy's. */
export interface Conflict {
  readonly file: ConflictSide;
  readonly copy: ConflictSide;
  /** What both were made from; null when there is none or this device does not know. */
  readonly base: VersionId | null;
}

/** A file whose content the server has merged from two (row 22), while nobody has written it since. */
export interface MergedFile {
  readonly node: NodeView;
  readonly folders: readonly string[];
  readonly version: VersionId;
  readonly at: Millis;
}

/** A conflict with the versions that were looked at: if either side has another by now, nothing is decided. */
export interface Looked {
  readonly copy: NodeId;
  readonly fileVersion: VersionId;
  readonly copyVersion: VersionId;
}

/** What a person decides about one conflict. */
export type Decision =
  | (Looked & { readonly keep: 'file' | 'copy' })
  /** Both stay, and are no conflict any more. */
  | { readonly copy: NodeId; readonly keep: 'both'; /** A better name for the copy. */ readonly name?: string };

/** What the interface asks of a file's past and of files that were kept side by side. */
export interface HistoryClient {
  /** A file's versions: what this device knows, or completed by the server if it can be reached. */
  versions(node: NodeId, ask: 'device' | 'server'): Promise<VersionHistory>;
  /**
   * Makes an old version the current one, as a new version like any other; works offline when the version is known here.
   * Rejects with an EngineProblem.
   */
  restoreVersion(node: NodeId, version: VersionId): Promise<Executed>;
  /** What waits for a decision, the latest first; the event `conflicts` tells of changes. */
  conflicts(): Promise<readonly Conflict[]>;
  /**
   * Decides all of them or none, as one action. Keeping one side puts the copy into the trash and the other side's bytes among the
   * file's versions. Rejects with an EngineProblem of code `changed` when a side has changed since it was looked at.
   */
  resolveConflicts(decisions: readonly Decision[]): Promise<Executed>;
  /**
   * Gives the file a text that was put together from both sides, and decides their conflict: one action, of which all is on disk or
   * nothing. Both sides stay in the file's history. Rejects like `resolveConflicts`.
   */
  saveMerge(looked: Looked, text: ByteSource, mtime: Millis): Promise<Executed>;
  /** Files whose content is a merge, the latest first. */
  mergedFiles(): Promise<readonly MergedFile[]>;
  /** Takes a merge apart: the file gets back what was on the server, and the other side a file of its own beside it. */
  undoMerge(node: NodeId): Promise<Executed>;
}
