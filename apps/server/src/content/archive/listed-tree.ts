import type { ManifestId, Millis, NodeId, SpaceId } from '@holdfast/domain';

/** A file or folder as an archive needs it. */
export interface ListedNode {
  readonly id: NodeId;
  readonly parent: NodeId;
  readonly name: string;
  /** Of a file its own, of a folder when it was made. */
  readonly mtime: Millis;
  /** Null for a folder. */
  readonly content: { readonly manifest: ManifestId; readonly size: number } | null;
}

/**
 * Those of `nodes` that the space has, and all below them that was not trashed itself, in no promised order, each once, as of one moment.
 * The space's own id stands for all that lies in its root. At most `limit`: who gets so many did not get all.
 */
export type ListTree = (request: { readonly space: SpaceId; readonly nodes: readonly NodeId[]; readonly limit: number }) => Promise<readonly ListedNode[]>;
