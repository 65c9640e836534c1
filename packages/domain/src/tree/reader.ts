import type { Alias, Content, LocationRegister, NodeRow, Tombstone, Version } from '../node.ts';
import type { DeviceId, NameKey, NodeId, VersionId } from '../ids.ts';

/**
 * What the reducer reads. All answers are synchronous; a reader that holds only part of the space
 * (the server's read set) throws `MissingReads` naming the keys to load, and the reducer is run again (H24).
 */
export interface TreeReader {
  readonly root: NodeId;
  /** The row of a live or trashed node. */
  node(id: NodeId): NodeRow | undefined;
  /** Where that node is. Asked on the way up, which does not depend on the rest of the rows: a renamed folder changes nothing for what lies in it (H23). */
  locationOf(id: NodeId): LocationRegister | undefined;
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
  /** The longest way down from a node to anything below it, or a little more: 0 for a file or an empty folder. */
  height(id: NodeId): number;
  /** Global aliases whose `to` is this node, ordered by `from`. */
  aliasesTo(id: NodeId): readonly Alias[];
  /** `unknown` on a device that does not hold the history (H22): the reducer is then optimistic. */
  version(id: VersionId): Version | 'unknown' | undefined;
}

/** What the reducer writes. Rows are whole and immutable. */
export interface TreeWriter {
  /** A node that was a tombstone or an alias is a node again (H20, un-coalescing). */
  putNode(row: NodeRow): void;
  /** Takes the node away. */
  putTombstone(tombstone: Tombstone): void;
  /** One that holds for all takes the node `from` away. */
  putAlias(alias: Alias): void;
  putVersion(version: Version): void;
}

/** May two texts become one? Asked by row 22, answered from bytes, which the reducer never sees. */
export interface MergeQuestion {
  readonly node: NodeId;
  /** The name on the server decides whether the file is text (3b.9). */
  readonly name: string;
  readonly base: Content;
  readonly head: Content;
  readonly theirs: Content;
}

/** A read that the reader cannot answer from what it has loaded (H24). */
export type ReadKey =
  | { readonly kind: 'node'; readonly id: NodeId }
  | { readonly kind: 'child'; readonly parent: NodeId; readonly key: NameKey }
  | { readonly kind: 'children'; readonly parent: NodeId }
  | { readonly kind: 'changedBelow'; readonly root: NodeId; readonly seq: number }
  | { readonly kind: 'skeletonsOf'; readonly id: NodeId }
  | { readonly kind: 'height'; readonly id: NodeId }
  | { readonly kind: 'aliasesTo'; readonly id: NodeId }
  | { readonly kind: 'alias'; readonly id: NodeId; readonly device: DeviceId }
  /** Bytes to merge outside the reducer (row 22, H46). */
  | { readonly kind: 'merge'; readonly question: MergeQuestion }
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

/**
 * Rows changed by a run of operations, each once and whole: what is stored and what goes to every device
 * (versions stay on the server). Whoever applies it drops the node of every tombstone and of every alias
 * without a device, and the tombstone and alias of every node.
 */
export interface ChangeSet {
  readonly nodes: readonly NodeRow[];
  readonly tombstones: readonly Tombstone[];
  readonly aliases: readonly Alias[];
  readonly versions: readonly Version[];
}

/** Makes sure that all of these reads can be answered, or tells in one go what is missing: one load instead of one for each (H24). */
export const readTogether = (reads: Iterable<() => unknown>): void => {
  const missing: ReadKey[] = [];
  for (const read of reads) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof MissingReads)) throw error;
      missing.push(...error.keys);
    }
  }
  if (missing.length > 0) throw new MissingReads(missing);
};
