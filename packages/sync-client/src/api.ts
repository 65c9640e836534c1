import type { Millis, NodeId, OpId, RejectCode, SpaceId, VersionId } from '@holdfast/domain';
import type { CenterClient } from './center-api.ts';
import type { DeviceClient } from './device-api.ts';
import type { HistoryClient } from './history-api.ts';
import type { ByteSource } from './ports/byte-source.ts';
import type { SearchClient } from './search-api.ts';
import type { TransferClient } from './transfer-api.ts';
import type { Executed, Intent, NodeView } from './tree-api.ts';

export type { Executed, Intent, NodeView, SyncState } from './tree-api.ts';

/** What would be deleted for good: shown to the person before `purge`. */
export interface PurgePlan {
  /** Names this plan to `purge`. */
  readonly plan: string;
  readonly total: number;
  /** Of these so many are not in the trash. */
  readonly live: number;
  /** The name when it is only one. */
  readonly name: string | null;
}

/** Something that an undo or a redo has left as it is. */
export interface Kept {
  /** What changed, and by whom as far as known. */
  readonly sentence: string;
  /** Null when it is for no reason of the server's. */
  readonly reason: RejectCode | null;
}

/** What became of an undo or a redo; it is on this device's disk. */
export interface Undone extends Executed {
  /** What was undone or done again: "Move of 3 items". */
  readonly label: string;
  /** What could not be. */
  readonly kept: readonly Kept[];
}

/** What the menu says after "Undo" and "Redo", "Rename of Report.pdf" for one; null when there is nothing. */
export interface UndoState {
  readonly undo: string | null;
  readonly redo: string | null;
}

export type SortKey = 'name' | 'size' | 'modified' | 'kind' | 'trashed';

export interface ListingQuery {
  /** The children of a folder, or the roots of the trash. */
  readonly of: { readonly folder: NodeId } | { readonly trash: true };
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly foldersFirst: boolean;
  /** Only names that contain this, case and accents ignored; empty for all. */
  readonly filter: string;
  /** Names go in the order of this language (BCP 47); without it in one that is the same everywhere. */
  readonly locale?: string;
  /** Only folders, for the sidebar's tree. */
  readonly foldersOnly?: boolean;
}

/** A listing changes with every local or foreign change; each change has a new revision. */
export interface ListingState {
  /** 0 while only what was seen last time is known. */
  readonly revision: number;
  readonly total: number;
  /** The folder shown, null for the trash; `gone` when it was deleted elsewhere or never was. */
  readonly folder: NodeView | null;
  readonly gone: boolean;
}

/** Items [from, to) of a listing, as they were asked for. */
export interface ListingWindow {
  readonly from: number;
  readonly to: number;
  readonly items: readonly NodeView[];
}

/** An item that a list does not show any more. */
export interface Departed {
  readonly id: NodeId;
  /** What stood after it, else before it, and still does; null when nothing does. */
  readonly next: NodeId | null;
}

/** What is other than at the revision that was told before. `many`: too much at once to be told unasked, see `present`, `neighbour` and `arrived`. */
export interface ListingChange {
  readonly left: readonly Departed[] | 'many';
  readonly came: readonly NodeId[] | 'many';
  /** What was read last, as it is now, so that nobody need ask again. */
  readonly seen?: ListingWindow;
}

/** Told after each change, the changes in their order. */
export type ListingListener = (state: ListingState, change: ListingChange) => void;

/** All that a list showed at a revision, as far as it still does, but these. */
export interface AllBut {
  readonly at: number;
  readonly but: readonly NodeId[];
}

/** What some items of a list come to (O5). */
export interface Summary {
  readonly files: number;
  readonly folders: number;
  /** Of the files. */
  readonly bytes: number;
  /** When the one of them changed that changed longest ago, and the one that changed last; null of none. */
  readonly oldest: Millis | null;
  readonly newest: Millis | null;
  /** Each tag that one of them has, with how many have it; the most frequent first. */
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
  /** So many of the files are on this device. */
  readonly here: number;
  /** Whether they are kept on this device: `above` when each is by a folder above, and none by itself. */
  readonly kept: 'all' | 'some' | 'none' | 'above';
  /** The first three of them. */
  readonly first: readonly NodeView[];
}

/** A live, sorted, filtered list held by the engine; the interface reads windows of it (EXPLORER V2, 2.14). */
export interface Listing {
  state(): Promise<ListingState>;
  /** Items [from, to) in order; fewer at the end. */
  window(from: number, to: number): Promise<readonly NodeView[]>;
  /** All ids in order; with `of` only those. */
  ids(of?: AllBut): Promise<readonly NodeId[]>;
  /** The ids of items [from, to) in order; fewer at the end. */
  slice(from: number, to: number): Promise<readonly NodeId[]>;
  /** From the one to the other, both included, in order whichever comes first (S3). Only `to` when `from` is not there; none when `to` is not. */
  range(from: NodeId, to: NodeId): Promise<readonly NodeId[]>;
  /** Null outside. */
  at(index: number): Promise<NodeId | null>;
  /** Which of these are in the list, in the order of the question. */
  present(ids: readonly NodeId[]): Promise<readonly NodeId[]>;
  /** What stands where this one stood that left lately: after it, else before it. Itself when it is there; null when nobody knows. */
  neighbour(id: NodeId): Promise<NodeId | null>;
  /** What came after this revision, as far as it is still there. */
  arrived(since: number): Promise<readonly NodeId[]>;
  /** What these come to, as far as they are in the list: one walk, however many they are. */
  summary(of: readonly NodeId[] | AllBut): Promise<Summary>;
  /** -1 when it is not in the list. */
  indexOf(id: NodeId): Promise<number>;
  /** Index of the first item from `start` on (wrapping) whose name begins so, case and accents ignored; -1 without (K3). */
  findPrefix(prefix: string, start: number): Promise<number>;
  update(query: ListingQuery): Promise<ListingState>;
  close(): Promise<void>;
}

/**
 * Where the bytes of what is added go: `staged` onto this device, from where they are sent by and by; `direct` to the server at once, from
 * where the person has them, as long as the page is open.
 */
export type Way = 'staged' | 'direct';

/** One thing to be added; a folder has no blob. Path is relative to the target, its last element is the name. */
export interface AddEntry {
  readonly path: readonly string[];
  readonly blob: ByteSource | null;
  readonly mtime: Millis;
  readonly mime: string;
}

export type NetworkState = 'online' | 'offline';

/** What may happen to what only this device holds, or has happened (H5). Bytes throughout. */
export type StorageConcern =
  /** The browser does not promise to keep it, and it has not been sent for a while. */
  | { readonly kind: 'at-risk'; readonly changes: number; readonly bytes: number }
  | { readonly kind: 'nearly-full'; readonly free: number }
  /** The browser threw away everything that was here; of that so much had not been sent, as it was noted last at `at`. */
  | { readonly kind: 'evicted'; readonly changes: number; readonly bytes: number; readonly at: Millis };

/** What is being sent, all of it together. */
export interface Sending {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number;
  /** At this speed; null while nobody knows. */
  readonly secondsLeft: number | null;
}

/** What the status line tells. */
export interface SyncStatus {
  readonly network: NetworkState;
  /** This tab leads: it alone talks to the server (H48). */
  readonly leader: boolean;
  /** Operations kept on this device that the server has not confirmed. */
  readonly waiting: number;
  /** Set while files are being staged onto this device: how many are left, and the bytes of all of them. */
  readonly staging: { readonly files: number; readonly bytesDone: number; readonly bytesTotal: number } | null;
  /** Set while bytes are being sent. */
  readonly sending: Sending | null;
  /** Files that this tab sends without a copy on this device: they end with the page. */
  readonly direct: number;
  /** The person has paused all bytes. */
  readonly paused: boolean;
  /** Operations that need the person: parked, recovered, refused. */
  readonly needsYou: number;
  /** Files kept side by side until a person decides (row 23). */
  readonly conflicts: number;
  /** Set when the session ended: everything is kept, nothing is sent until the person signs in (H16). */
  readonly signedOut: boolean;
  /** Set when the server speaks a newer protocol: reload the app. */
  readonly upgradeRequired: boolean;
  /** Whether the server can be reached is not known yet: the engine has just been opened. */
  readonly connecting: boolean;
  /** False until the first complete pull of the space was revealed. */
  readonly ready: boolean;
  /** The last exchange that succeeded. */
  readonly lastSynced: Millis | null;
  readonly storage: StorageConcern | null;
}

export type EngineEvent =
  | { readonly type: 'status'; readonly status: SyncStatus }
  | { readonly type: 'listing'; readonly listing: number; readonly state: ListingState }
  | { readonly type: 'activity' }
  /** What waits for a decision or was merged has changed. */
  | { readonly type: 'conflicts' }
  | { readonly type: 'transfers' }
  /** There is something else to undo or redo. */
  | { readonly type: 'undo'; readonly state: UndoState }
  | { readonly type: 'node'; readonly id: NodeId };

/** Of so many items at once may be asked what they are. */
export const nodesAtMost = 500;

/** A failure that the person can act on; `message` names the thing, the cause and the next step. */
export interface EngineProblem {
  readonly code: 'name' | 'taken' | 'changed' | 'not-found' | 'cycle' | 'quota' | 'storage' | 'offline' | 'content' | 'forbidden' | 'invalid';
  readonly message: string;
}

/**
 * All that the interface asks of the engine, which lives in a worker. Every answer is local; nothing here waits for the network
 * but `open` of bytes that this device does not hold, and what asks the server in so many words.
 */
export interface EngineClient extends HistoryClient, CenterClient, SearchClient {
  readonly space: SpaceId;
  readonly root: NodeId;
  readonly device: DeviceClient;
  readonly transfers: TransferClient;
  status(): Promise<SyncStatus>;
  /** Calls back until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /** A live list; `onChange` is called after each change, at most once a frame. */
  openListing(query: ListingQuery, onChange: ListingListener): Promise<Listing>;
  node(id: NodeId): Promise<NodeView | null>;
  /** The same of several, in their order. Rejects with an EngineProblem `invalid` for more than `nodesAtMost`. */
  nodes(ids: readonly NodeId[]): Promise<readonly (NodeView | null)[]>;
  /** From the root's child to the node itself; empty for the root, null when it is gone. */
  path(id: NodeId): Promise<readonly NodeView[] | null>;
  /** The live node at a path of names from the root. */
  resolve(path: readonly string[]): Promise<NodeView | null>;
  /** Rejects with an EngineProblem; what was accepted is on disk when it resolves (H1). */
  execute(intents: readonly Intent[]): Promise<Executed>;
  /** What would go if these were deleted for good, or with `trash` all that is in the trash: for the question that is asked before. */
  planPurge(nodes: readonly NodeId[] | 'trash'): Promise<PurgePlan>;
  /**
   * Deletes it for good. What was restored, moved, edited or added since the plan was made is not what the person was asked about: it
   * stays, and `left` says how many. Rejects with an EngineProblem `invalid` when the plan is too old.
   */
  purge(plan: string): Promise<Executed & { readonly left: number }>;
  /**
   * Takes back the last action on this device that was not taken back yet, also one from before a restart; with `of` the action that made
   * this operation. Null when there is none. What somebody has changed since stays: `kept` says what this device knows of already, the
   * outcome what the server says later (H14).
   */
  undo(of?: OpId): Promise<Undone | null>;
  /** Does the action again that was undone last; null when there is none, or when something new was done since. */
  redo(): Promise<Undone | null>;
  /** What can be undone and redone; each change is told as an event. All tabs of a device share one history. */
  undoState(): Promise<UndoState>;
  /**
   * Stages bytes on this device, then queues the operations; resolves when all of it is on disk (H2). `onProgress` counts bytes. Rejects
   * with an EngineProblem: `name`, `not-found` and `invalid` before anything was touched; after that what was staged stays added, and
   * the message names what was not. With `direct` it resolves when the server has all of it: nothing is in the tree before its bytes are
   * there, and what is not when the page closes is told at the next start.
   */
  addFiles(parent: NodeId, entries: readonly AddEntry[], onProgress?: (done: number, total: number) => void, way?: Way): Promise<Executed>;
  /**
   * Replaces a file's bytes; a new version (row 21 to 23). `base` is the version the bytes were made from: whoever showed a file before
   * it was changed elsewhere names the one that was shown, so that neither edit covers the other. Without it: the version known now.
   */
  writeFile(node: NodeId, blob: ByteSource, mtime: Millis, base?: VersionId, way?: Way): Promise<Executed>;
  /**
   * The bytes, from this device or the server. Rejects with an EngineProblem: `not-found`, `invalid` for a folder, `offline` when only the
   * server has them, `content` when neither has them whole (H8).
   */
  open(node: NodeId, version?: VersionId): Promise<Blob>;
  close(): Promise<void>;
}
