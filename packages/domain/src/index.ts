export type { Brand, ChunkHash, DeviceId, ManifestId, NameKey, NodeId, OpId, SpaceId, UserId, VersionId } from './ids.ts';
export { asChunkHash, asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, asUserId, isSha256, isUuid, rootOf } from './ids.ts';
export type {
  Alias, AttrRegister, Content, ContentRegister, FileRow, FolderRow, Json, LocationRegister, Millis, NameRegister, NodeRow, Register,
  Stamp, TagRegister, Tombstone, TrashMark, Version,
} from './node.ts';
export type {
  AddTag, ContentOperation, Copy, CreateFile, CreateFolder, Envelope, Into, Move, Operation, OperationType, Purge, RemoveTag, Rename,
  Restore, SetAttr, SetContent, Trash,
} from './operation.ts';
export type { Against, Deferral, NoopReason, Outcome, RejectCode, Verdict } from './outcome.ts';
export type { ChangeSet, MergeQuestion, ReadKey, TreeReader, TreeWriter } from './tree/reader.ts';
export { MissingReads } from './tree/reader.ts';
export { Overlay } from './tree/overlay.ts';
export { MemoryTree, type MemoryTreeOptions } from './tree/memory-tree.ts';
export { checkTree, type Violation } from './tree/check-tree.ts';
export { addToSum, aliasHash, rowHash, takeFromSum, tombstoneHash } from './tree/row-hash.ts';
export { restorePathOf } from './tree/paths.ts';
export { reduce } from './reduce/reduce.ts';
export { findFault } from './reduce/valid.ts';
export { maxCopied, serverDevice, unlimited, type CopySize, type ReduceAt } from './reduce/step.ts';
export { keptVersion } from './reduce/decide.ts';
export { copiedId } from './reduce/copy.ts';
export { maxDepth } from './tree/live-ways.ts';
export { calendarDate, effectiveTime, type EffectiveTimeBounds } from './clock.ts';
export { DomainError, type DomainErrorCode } from './errors.ts';
export { foldCase, foldName } from './names/fold.ts';
export { foldVersion } from './names/fold-table.ts';
export { validateName, type NameCheck, type NameProblem } from './names/validate.ts';
export { isWholeText } from './names/whole-text.ts';
export { isStrange } from './names/strange-text.ts';
export { conflictName, recoveredFolderName, restoredName, splitExtension, nameWith, suffixedName, truncateToBytes, type NameParts } from './names/derive.ts';
export { compareNatural, compareNaturalKeys, naturalKey, type NaturalKey } from './names/natural.ts';
export { isMergeableName, maxMergeBytes, mergeTexts } from './text/merge-texts.ts';
export { manifestOf, mentionedNodes, namedNodes, neededNodes, nodesOf } from './operation-nodes.ts';
export { otherwise } from './otherwise.ts';
export { isKnown, operationTypes } from './operation-types.ts';
export { limits, readLimits } from './limits.ts';
export { labelProblem, labelsSize, rowSize, valueProblem, type LabelProblem, type ValueProblem } from './labels.ts';
export { labelOf, registerOf, stampOf } from './registers.ts';
export { furtherInverse, inverse, type Inverse } from './inverse.ts';
export { squash, type Squashed } from './squash.ts';
export { utf8Length } from './names/utf8.ts';
export { isUuid5, uuid5 } from './uuid5.ts';
export { cameOf, type Came } from './came.ts';
export { recoveryPlace, type RecoveryPlace } from './spaces/recovery-place.ts';
export { type Audience, copyInPlan, type CrossSpaceMove, type LateOperation, lateOperationOn, movedId, type MoveStep, nextStepOf } from './spaces/cross-space-move.ts';
