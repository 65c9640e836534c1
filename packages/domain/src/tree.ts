import type { Alias, NodeRow, Tombstone, Version } from './node.ts';
import type { DeviceId, NameKey, NodeId, VersionId } from './ids.ts';

/**
 * What the reducer reads. All answers are synchronous; a reader that holds only part of the space
 * (the server's read set) throws `MissingReads` naming the keys to load, and the reducer is run again (H24).
 */
export interface TreeReader {
  readonly root: NodeId;
  /** The row of a live or trashed node. */
  node(id: NodeId): NodeRow | undefined;
  tombstone(id: NodeId): Tombstone | undefined;
  /** The alias that holds for all, or the redirect of this device, which comes first. */
  alias(id: NodeId, device: DeviceId): Alias | undefined;
  /** The node that holds a name among the children of `parent` that are not trashed themselves. */
  childByKey(parent: NodeId, key: NameKey): NodeRow | undefined;
  /** Every row whose location names this parent, also those trashed themselves, ordered by id. */
  children(parent: NodeId): readonly NodeRow[];
  /**
   * Rows at any depth below `root` (not itself) whose row seq is above `seq`, also those trashed themselves;
   * with seq = -1 all of them. Ordered by seq, then id.
   */
  changedBelow(root: NodeId, seq: number): readonly NodeRow[];
  /** The skeleton folders that stand for a trashed or purged folder. */
  skeletonsOf(id: NodeId): readonly NodeRow[];
  /** `unknown` on a device that does not hold the history (H22): the reducer is then optimistic. */
  version(id: VersionId): Version | 'unknown' | undefined;
}

/** What the reducer writes. Rows are whole and immutable. */
export interface TreeWriter {
  putNode(row: NodeRow): void;
  putTombstone(tombstone: Tombstone): void;
  putAlias(alias: Alias): void;
  putVersion(version: Version): void;
}

/** A read that the reader cannot answer from what it has loaded (H24). */
export type ReadKey =
  | { readonly kind: 'node'; readonly id: NodeId }
  | { readonly kind: 'child'; readonly parent: NodeId; readonly key: NameKey }
  | { readonly kind: 'children'; readonly parent: NodeId }
  | { readonly kind: 'changedBelow'; readonly root: NodeId; readonly seq: number }
  | { readonly kind: 'skeletonsOf'; readonly id: NodeId }
  | { readonly kind: 'version'; readonly id: VersionId };

/** Thrown by a partial reader; the loader fetches the keys and the operation is reduced again. */
export class MissingReads extends Error {
  override readonly name = 'MissingReads';
  readonly keys: readonly ReadKey[];
  constructor(keys: readonly ReadKey[]) {
    super(`The read set lacks ${keys.map((key) => key.kind).join(', ')}`);
    this.keys = keys;
  }
}

/** Rows changed by a run of operations: what is stored and what goes to every device. */
export interface ChangeSet {
  readonly nodes: readonly NodeRow[];
  readonly tombstones: readonly Tombstone[];
  readonly aliases: readonly Alias[];
  readonly versions: readonly Version[];
}
