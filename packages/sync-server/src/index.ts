export { buildSnapshot, type BuildPorts, type Compress, snapshotKey } from './bootstrap/build-snapshot.ts';
export type { SnapshotShelf, StoredSnapshot } from './bootstrap/snapshot-shelf.ts';
export { type SnapshotOptions, type SnapshotPart, type SnapshotPorts, Snapshots } from './bootstrap/snapshots.ts';
export type { CollectorIndex, Damage, Look, PackUse, Walked } from './content/collect/collector-index.ts';
export { Collector, type CollectorOptions, type CollectorStep, type CollectorTimes, collectorTimes } from './content/collect/collector.ts';
export type { CollectorPorts } from './content/collect/collector-ports.ts';
export { commitManifests, commitOffered, type ManifestPorts, type OfferedManifest } from './content/commit-manifests.ts';
export { ContentError, type ContentErrorCode } from './content/content-error.ts';
export {
  asPackId,
  type ChunkOfManifest,
  type ChunkPlace,
  type ContentIndex,
  type ContentIndexWriter,
  type KnownChunk,
  type ManifestHead,
  type NewManifest,
  type PackId,
  type ReadableChunk,
  type StoredChunk,
  type StoredPack,
} from './content/content-index.ts';
export {
  type ByteRange,
  type ContentStore,
  isObjectKey,
  type ObjectKey,
  objectKeyOf,
  type ObjectSource,
  type ObjectStream,
  readAll,
  sourceOf,
} from './content/content-store.ts';
export { OfferedChunks } from './content/offered-chunks.ts';
export { chunksOfManifest, readManifest } from './content/read-manifest.ts';
export { type FittingManifests, fittingManifests, readManifests } from './content/read-manifests.ts';
export type { ContentSums } from './content/content-sums.ts';
export { type FilePart, openFiles } from './content/open-files.ts';
export { openChunks, type OpenedPack } from './content/open-chunks.ts';
export { manifestHead, openContent, type ServingPorts } from './content/open-content.ts';
export { PackVerifier } from './content/pack-verifier.ts';
export { rebuildIndex, type RebuildStep } from './content/rebuild-index.ts';
export type { ManifestShelf, ManifestShelfIndex, Scattered, ShelvedManifest } from './content/shelve/manifest-shelf-index.ts';
export { gatherManifests, shelveManifests, type ShelveOptions, type ShelvePorts } from './content/shelve/shelve-manifests.ts';
export { VerifiedChunks } from './content/verified-chunks.ts';
export { verifyContent, type VerifyOptions, type VerifyPorts, type VerifyStep } from './content/verify/verify-content.ts';
export type { HashRun, Sha256 } from './content/sha256.ts';
export type { Utf8 } from './content/utf8.ts';
export { acceptPack, packIdOf, packKey, type PackPorts, storedSize, storePack, trailerFor, UPLOAD_GRANT_MS, type VerifiedPack } from './content/store-pack.ts';
export type { Alarm, Alarms } from './ports/alarm.ts';
export type { Clock } from './ports/clock.ts';
export type { Publisher } from './ports/publisher.ts';
export type { Random } from './ports/random.ts';
export type { MergeJob, TextMerger } from './ports/text-merger.ts';
export { type OwnBytes, type OwnPackPorts, storeBytes } from './content/store-bytes.ts';
export { textMerger, type MergePorts } from './content/text-merger.ts';
export type {
  Authorship, CommittedManifest, Decision, DeviceState, Foreseen, LoggedOperation, OpeningAnswers, OpeningQuestions, ReadAnswers, Redelivery, Snapshot,
  SnapshotQuestions, SpaceState, SpaceStore, SpaceTransaction, SpaceWrite,
} from './ports/space-store.ts';
export type { Collection, TombstoneRetention } from './ports/tombstone-retention.ts';
export type { SpaceScan } from './ports/space-scan.ts';
export { jsonText } from './json-text.ts';
export { refusedNode } from './sequencer/dependency.ts';
export { pokeFor, versionsFor } from './sequencer/for-older-devices.ts';
export { pageLength } from './sequencer/page.ts';
export { Sequencer, type SequencerOptions, type SequencerPorts } from './sequencer/sequencer.ts';
export { checksumText } from './sequencer/totals.ts';
export { isRetriable, SyncServerError, type SyncServerErrorCode } from './sync-server-error.ts';
export { isAtLeast, leastToWrite, type Role } from './roles.ts';
export { recount, replay, type ReplayPorts } from './replay.ts';
export { collectTombstones, keepTombstonesFor, type CollectTombstonesOptions } from './collect-tombstones.ts';
export { type LogReport, verifyLog } from './verify-log.ts';
export { currentVersion, type StoredOperation, upcast, type Upcaster, upcastExchange, upcastWith } from './upcast.ts';
export { nameRefusal } from './name-refusal.ts';
export { addFile, type NewFile } from './add-file.ts';
