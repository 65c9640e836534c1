import type { Content, NodeId, SpaceId, VersionId } from '@holdfast/domain';

/** A file as it is served. */
export interface ServedFile extends Content {
  readonly name: string;
}

/** The content that a node has now, or had as `version`; null when there is no such file in the space. */
export type ResolveContent = (request: { readonly space: SpaceId; readonly node: NodeId; readonly version: VersionId | null }) => Promise<ServedFile | null>;
