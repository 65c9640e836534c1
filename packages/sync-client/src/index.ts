export type {
  AddEntry, AllBut, Departed, EngineClient, EngineEvent, EngineProblem, Executed, Intent, Kept, Listing,
  ListingChange, ListingListener, ListingQuery, ListingState, ListingWindow, NetworkState, NodeView, PurgePlan, Sending, SortKey, StorageConcern, SyncState, Summary, SyncStatus, Undone, UndoState, Way,
} from './api.ts';
export { nodesAtMost } from './api.ts';
export { changeSections } from './center-api.ts';
export type { CancelPlan, CenterClient, Change, ChangeAction, ChangeQuery, ChangeSection, ChangeState, ChangeWindow, HistoryItem, WaitingState } from './center-api.ts';
export type { CacheSetting, DeviceClient, DeviceStorage, RoomFor, PinnedItem, PinWindow, Share, StorageBook, Streamed } from './device-api.ts';
export type { TransferClient } from './transfer-api.ts';
export type { Found, Hit, SearchClient, SearchOptions } from './search-api.ts';
export type { Conflict, ConflictSide, Decision, HistoryClient, Looked, MergedFile, VersionHistory, VersionView } from './history-api.ts';
export { createEngine, type EngineOptions } from './engine/create-engine.ts';
export type { EnginePorts } from './ports/engine-ports.ts';
export { SyncEngine, type Inspection } from './engine/sync-engine.ts';
export { EarlyListing } from './listing/early-listing.ts';
export { Glimpse, type GlimpsedList } from './listing/glimpse.ts';
export type { BlobFile, BlobStore, BlobWriter } from './ports/blob-store.ts';
export { isSeenInLists, type GlimpseStore } from './ports/glimpse-store.ts';
export { asBlob, readBytes, type ByteSource } from './ports/byte-source.ts';
export type { Channel, ChannelMessage } from './ports/channel.ts';
export type { Clock } from './ports/clock.ts';
export type { Digests } from './ports/digest.ts';
export type { Belongings, Keepsake, Note } from './ports/keepsake.ts';
export type { Locks } from './ports/locks.ts';
export type { Random } from './ports/random.ts';
export type {
  AddingRow, Batch, BlobGroupRow, BootstrapState, Committed, DamagedRow, Durability, FetchRow, FileJournalRow, HoldRow, HistoryEntry, HistoryRow, JournalRow, Keyed, Known, KnownVersion, OfferRow, OnceThere, OutboxRow, PackedChunk, ParkedRow, PinRow, ReplicaMeta, ReplicaStore,
  ReplicaTables, SettledEntry, SettledRow, Snapshot, StagedRow, StoredBlob, StoredPage, TableName, UndoRow, UndoStep, UploadRow, VersionsRow,
} from './ports/replica-store.ts';
export { tableNames } from './ports/replica-store.ts';
export type { PackSource, PackUpload, ReadingWay, SnapshotWay, Transport, TransportEvents } from './ports/transport.ts';
export { noAnswer, refusalOf } from './ports/transport-failure.ts';
export { findNames } from './search/find-names.ts';
export { folded as foldedForSearch } from './search/folded.ts';
export { wordsOfSearch } from './search/query.ts';
export { predictedSeq } from './replica/view.ts';
export type { View } from './replica/view.ts';
export { formatBytes } from './words/bytes.ts';
export { hasCode, SyncClientError, type SyncClientErrorCode, type SyncClientErrorData } from './sync-client-error.ts';
export { keptUpTo } from './content/keeper.ts';
export { readAtMost } from './content/streamer.ts';
