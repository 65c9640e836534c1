import type { Json, Millis, NodeId, OpId, VersionId } from '@holdfast/domain';
import type { WaitingState } from './center-api.ts';

/** What may be done to the tree. One call of `execute` is one action of a person (one group for undo). */
export type Intent =
  /** Without `onCollision` a taken name is refused; with `suffix` it gives way ("New folder (2)"). */
  | { readonly type: 'createFolder'; readonly parent: NodeId; readonly name: string; readonly onCollision?: 'suffix' | 'merge' }
  /** Without `onCollision` a taken name is refused. */
  | { readonly type: 'rename'; readonly node: NodeId; readonly name: string; readonly onCollision?: 'suffix' }
  | { readonly type: 'move'; readonly nodes: readonly NodeId[]; readonly parent: NodeId }
  /** `names`: what each copy is called, in order; left out they keep theirs. A name that is taken gives way. */
  | { readonly type: 'copy'; readonly nodes: readonly NodeId[]; readonly parent: NodeId; readonly names?: readonly string[] }
  | { readonly type: 'trash'; readonly nodes: readonly NodeId[] }
  | { readonly type: 'restore'; readonly nodes: readonly NodeId[] }
  | { readonly type: 'purge'; readonly nodes: readonly NodeId[] }
  | { readonly type: 'emptyTrash' }
  | { readonly type: 'addTag' | 'removeTag'; readonly nodes: readonly NodeId[]; readonly tag: string }
  | { readonly type: 'setAttr'; readonly nodes: readonly NodeId[]; readonly key: string; readonly value: Json };

/** The change is on this device's disk when `execute` resolves (H1). */
export interface Executed {
  readonly ops: readonly OpId[];
  /** New nodes, in the order of the intents: for selection and for naming in place. */
  readonly created: readonly NodeId[];
}

/** Where the bytes and the latest change of an item are. */
export type SyncState =
  | { readonly kind: 'here' }
  /** It is here, and stays: it is pinned, or a folder above is. */
  | { readonly kind: 'pinned' }
  | { readonly kind: 'cloud' }
  /** Of the files in this folder some are here. */
  | { readonly kind: 'part' }
  /** It is pinned, and not here yet: it waits for its turn, for the network, or for room on this device. */
  | { readonly kind: 'wanted'; readonly reason: 'turn' | 'network' | 'room' }
  | { readonly kind: 'waiting'; /** The same that the sync centre says of it. */ readonly reason: WaitingState }
  | { readonly kind: 'sending' | 'fetching'; readonly done: number; readonly total: number }
  | { readonly kind: 'keptBoth'; readonly sentence: string }
  | { readonly kind: 'needsYou'; readonly sentence: string };

/** One item as the interface shows it: the confirmed base with this device's pending operations applied. */
export interface NodeView {
  readonly id: NodeId;
  readonly kind: 'folder' | 'file';
  readonly name: string;
  readonly parent: NodeId;
  /** Bytes; of a folder null. */
  readonly size: number | null;
  readonly mime: string | null;
  /** Of a file its mtime, of a folder the time of its last own change. */
  readonly modified: Millis;
  readonly created: Millis;
  /** Names the content; null for folders. */
  readonly hash: string | null;
  readonly version: VersionId | null;
  readonly tags: readonly string[];
  readonly attrs: Readonly<Record<string, Json>>;
  /** Children that are not in the trash; of a file null. */
  readonly items: number | null;
  /** Set when the item is a root of the trash. */
  readonly trashed: { readonly at: Millis; readonly from: string } | null;
  readonly sync: SyncState;
}
