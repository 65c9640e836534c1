export type { Brand, ChunkHash, DeviceId, ManifestId, NameKey, NodeId, OpId, SpaceId, UserId, VersionId } from './ids.ts';
export { asChunkHash, asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, asUserId, isSha256, isUuid, rootOf } from './ids.ts';
export type {
  Alias, AttrRegister, Content, ContentRegister, FileRow, FolderRow, Json, LocationRegister, Millis, NameRegister, NodeRow,
  Stamp, TagRegister, Tombstone, Version,
} from './node.ts';
export type {
  AddTag, ContentOperation, Copy, CreateFile, CreateFolder, Envelope, Move, Operation, OperationType, Purge, RemoveTag, Rename,
  Restore, SetAttr, SetContent, Trash,
} from './operation.ts';
export type { Deferral, NoopReason, Outcome, RejectCode } from './outcome.ts';
export type { ChangeSet, ReadKey, TreeReader, TreeWriter } from './tree.ts';
export { MissingReads } from './tree.ts';
