import type { Content, NodeId, SpaceId, UserId } from '@holdfast/domain';
import type { UploadId } from './upload-record.ts';

/** A file whose manifest is committed, to be added to the tree in its uploader's name. */
export interface AddFileRequest {
  /** Identifies the request: the same one again adds nothing and answers the same node. */
  readonly upload: UploadId;
  readonly user: UserId;
  readonly space: SpaceId;
  readonly parent: NodeId;
  /** Folder names below `parent`, from the outside in, made where they are missing. */
  readonly folders: readonly string[];
  readonly name: string;
  readonly content: Content;
}

/** A file may be added there: the folder is there, in this space. @throws ServerError `not-found` */
export type CheckParent = (place: { readonly space: SpaceId; readonly parent: NodeId }) => Promise<void>;

/** Adds a file through an operation of the server's own; answers its node. @throws for a parent or name the tree refuses. */
export type AddFile = (request: AddFileRequest) => Promise<NodeId>;
