import type { Came, Content, DeviceId, Inverse, ManifestId, Millis, NodeId, Operation, OpId, Outcome, SpaceId, VersionId } from '@holdfast/domain';
import type { SnapshotHead, WireManifest } from '@holdfast/protocol';

/** What a replica is, beside its rows. One record. */
export interface ReplicaMeta {
  readonly space: SpaceId;
  /** Renewed on a fork (H4). */
  readonly device: DeviceId;
  /** Null before the first contact (H31). */
  readonly epoch: string | null;
  /** All changes up to this seq are in the base. */
  readonly cursor: number;
  readonly token: string | null;
  /** Sum of the hashes of the base's rows, 16 hex digits: compared with the server's (SYNC.md 0.13). */
  readonly checksum: string;
  /** The generation of pages that is the base; a reset builds the next one and flips (H26). */
  readonly generation: number;
  /** The wire counter for the next operation to be sent (H9). */
  readonly nextCtr: number;
  /** Outcomes up to this ctr are stored here. */
  readonly ackedCtr: number;
  /** Server time minus device time. */
  readonly serverOffset: Millis;
  /** Raised by every new leader; what is applied with an older one is discarded (H49). */
  readonly leaderEpoch: number;
  /** The base is to be fetched again from nothing; the old one is shown until the new one is whole (H26, H30, H31). */
  readonly rebuild: boolean;
  /** The first complete pull was revealed. */
  readonly ready: boolean;
  readonly lastSynced: Millis | null;
  /** How often operations of the outbox became others in their rows (H13): who remembers those rows from an earlier time reads them anew. Absent: 0. */
  readonly folds?: number;
  /** Tombstones and aliases up to here are collected on the server, and dropped here (H30). Absent: 0. */
  readonly floor?: number;
  /** The server has begun another history, and what it lost is not offered again yet: the journal holds what it had (H31). */
  readonly restored?: boolean;
  /** A snapshot that is being fetched, or is here and not revealed yet (H29). Absent: none. */
  readonly bootstrap?: BootstrapState | null;
}

/** How far the snapshot has come that a new base begins with. Its pages are those of `generation`, which nobody else reads. */
export interface BootstrapState {
  /** Null: it was given up; its pages lie there until the next base takes its place. */
  readonly snapshot: SnapshotHead | null;
  readonly generation: number;
  /** Parts that are stored. */
  readonly done: number;
  /** Pages that are stored. */
  readonly pages: number;
}

/** Some hundred rows of the base in one record, packed (DESIGN 9: IndexedDB pays per record). */
export interface StoredPage {
  readonly generation: number;
  readonly page: number;
  readonly data: string;
}

/** An operation that the server has not confirmed. Its key is its lseq (H9, H50). */
export interface OutboxRow {
  readonly op: Operation;
  /** Given just before the first send; from then on the row is not touched (H13). */
  readonly ctr: number | null;
  /** The name of the thing, for the person's eyes. */
  readonly title: string;
  /** Operations that were never sent because this one does their work as well (H13). */
  readonly folds?: readonly OpId[];
  /** Of an added file, the folder names from the root as its author saw them: they may be refused before it (H15, 3b.12). */
  readonly path?: readonly string[];
  /** By undo or redo: as far as this device knows no version on the server has these bytes. Refused, they are kept as any others (H15). */
  readonly onlyHere?: true;
}

/** Bytes of one content on this device. */
export interface StoredBlob {
  readonly manifest: WireManifest;
  readonly offset: number;
}

/** The blobs that one transaction brought, all in one file. */
export interface BlobGroupRow {
  readonly file: string;
  readonly blobs: readonly StoredBlob[];
  readonly at: Millis;
}

/** What is being done to bytes, so that a crash in the middle is understood. */
export type JournalRow = FileJournalRow | OfferRow;

/** Of a file of bytes (H2). */
export interface FileJournalRow {
  readonly file: string;
  readonly at: Millis;
  /** `import`: it may hold bytes without a row. `drop`: its rows are gone, and it is about to go. */
  readonly doing: 'import' | 'drop';
}

/** The server has begun a new history: what of these it does not have any more is to be offered again (H31). */
export interface OfferRow {
  readonly doing: 'offer';
  readonly at: Millis;
  readonly files: readonly OnceThere[];
}

/** A file that the server had, as this device last saw it, and whose bytes lie on this device. */
export interface OnceThere {
  readonly manifest: ManifestId;
  /** Names from the root to the file. */
  readonly path: readonly string[];
  readonly size: number;
  readonly mime: string;
  readonly mtime: Millis;
}

/** An operation that left the outbox without being done; its bytes stay (H15). */
export interface ParkedRow {
  readonly op: Operation;
  readonly title: string;
  /** A RejectCode, or a sentence. */
  readonly reason: string;
  readonly at: Millis;
  /** How it came here, when the server did not refuse it: quarantined there, taken back by the person, or found on this device. */
  readonly cause?: 'poison' | 'withdrawn' | 'found';
  /** Folder names from the root, as its author saw them: where it goes when it is tried again and the folder is gone. */
  readonly path?: readonly string[];
}

/** A settled operation, for the sync centre. */
export interface SettledEntry {
  readonly op: OpId;
  readonly type: Operation['type'];
  readonly node: NodeId | null;
  readonly title: string;
  readonly outcome: Outcome;
  readonly at: Millis;
  /** Told in one plain sentence. */
  readonly sentence: string;
  /** The person has not taken note of it yet. */
  readonly open: boolean;
  /** Where its refused content was put instead (H15). */
  readonly recovered?: { readonly node: NodeId; readonly path: readonly string[] };
}

/** One thing that happened to a node, for its history. */
export interface HistoryEntry {
  readonly node: NodeId;
  readonly at: Millis;
  readonly kind: 'own' | 'elsewhere' | 'kept' | 'refused';
  readonly sentence: string;
}

/** What one commit added to the histories. */
export interface HistoryRow {
  readonly entries: readonly HistoryEntry[];
}

/** What one exchange settled, in one record. */
export interface SettledRow {
  readonly entries: readonly SettledEntry[];
}

/** One chunk of a pack, and where its bytes are. */
export interface PackedChunk {
  readonly hash: string;
  readonly size: number;
  readonly file: string;
  readonly offset: number;
}

/** A pack on its way: enough to make the very same bytes again after a restart (H42). */
export interface UploadRow {
  readonly url: string;
  readonly manifests: readonly ManifestId[];
  readonly chunks: readonly PackedChunk[];
  readonly at: Millis;
}

/** Changes that were fetched but not revealed (H26). */
export interface StagedRow {
  readonly epoch: string;
  readonly cursor: number;
  readonly data: string;
  /** The space's seq when a base began to be fetched from nothing, whose page this is (H30). */
  readonly since?: number;
}

/** One operation of an action, and how to take it back; null when nothing can. */
export interface UndoStep {
  readonly op: OpId;
  readonly title: string;
  readonly inverse: Inverse | null;
  /** It was never sent and left the outbox again: to be taken back, it is queued anew. */
  readonly withdrawn?: Operation;
  /** Whom the withdrawn operation stood for, in its guard's register. */
  readonly stoodFor?: OpId;
}

/** What undo knows, beside the outbox (H14). */
export type UndoRow =
  | { readonly kind: 'done'; readonly action: string; /** "Move of 3 items". */ readonly label?: string; readonly steps: readonly UndoStep[]; /** By redo: what else was undone may still be done again. */ readonly again?: true }
  /** An action that was undone, and how to do it again: until the person does something new. */
  | { readonly kind: 'undone'; readonly action: string; readonly label?: string; readonly steps: readonly UndoStep[] }
  /** What `from` wrote is now held by `to`: of one register by an undo (3b.17), of any by the operation that `from` was folded into (H13). */
  | { readonly kind: 'standIn'; readonly from: OpId; readonly to: OpId; readonly register: Inverse['register'] | null };

/** One content of one file, as far as this device has heard of it (H21). */
export interface KnownVersion extends Content {
  readonly id: VersionId;
  /** Empty also when unknown. */
  readonly parents: readonly VersionId[];
  readonly at: Millis;
  readonly device: { readonly id: DeviceId; readonly name: string | null };
  /** The person's name. */
  readonly author: string | null;
  readonly came: Came;
}

/** What was learnt of one file's versions. */
export interface VersionsRow {
  readonly node: NodeId;
  readonly known: readonly KnownVersion[];
  /** The server has told all: what was known before counts no more. */
  readonly whole: boolean;
  /** By the server. An own edit may be taken back or refused, and then there never was such a version. */
  readonly told?: true;
}

/** The tables and their rows. Every row has a number as its key, given by the store inside the transaction, ever growing. */
export interface ReplicaTables {
  outbox: OutboxRow;
  blobs: BlobGroupRow;
  journal: JournalRow;
  parked: ParkedRow;
  settled: SettledRow;
  uploads: UploadRow;
  staged: StagedRow;
  undo: UndoRow;
  history: HistoryRow;
  versions: VersionsRow;
}
export type TableName = keyof ReplicaTables;
export const tableNames: readonly TableName[] = ['outbox', 'blobs', 'journal', 'parked', 'settled', 'uploads', 'staged', 'undo', 'history', 'versions'];

export interface Keyed<Row> {
  readonly key: number;
  readonly row: Row;
}

type PerTable<Shape extends { [T in TableName]: unknown }> = { readonly [T in TableName]?: Shape[T] };

/** Everything that one transaction writes. All of it happens or nothing. */
export interface Batch {
  /** Nothing is written, and `fenced` thrown, when the stored leaderEpoch is another. */
  readonly fence?: number;
  /** Nothing is written, and `fenced` thrown, when the stored epoch is another: what was not needed in that history may be in this one (H31). */
  readonly epoch?: string | null;
  /** Nothing is written, and `fenced` thrown, when one of these rows is gone. */
  readonly require?: PerTable<{ [T in TableName]: readonly number[] }>;
  /**
   * Nothing is written, and `fenced` thrown, when one of these rows is gone, has a counter, or holds another operation by now: it may be on
   * its way, or another was folded into it (H13).
   */
  readonly unsent?: readonly { readonly key: number; readonly op: OpId }[];
  /** Nothing is written, and `fenced` thrown, when the store's revision is another: some tab has committed since it was looked at. */
  readonly at?: number;
  /** Taken only by a store that has none yet. */
  readonly begin?: ReplicaMeta;
  /** Merged into the record. */
  readonly meta?: Partial<ReplicaMeta>;
  readonly pages?: readonly StoredPage[];
  /** Drops the pages of all generations below this one. */
  readonly dropBelow?: number;
  readonly append?: PerTable<{ [T in TableName]: readonly ReplicaTables[T][] }>;
  /** Replaces rows; one that is gone is not brought back. */
  readonly update?: PerTable<{ [T in TableName]: readonly Keyed<ReplicaTables[T]>[] }>;
  readonly remove?: PerTable<{ [T in TableName]: readonly number[] }>;
}

export interface Committed {
  /** Grows by one with every commit of any tab. */
  readonly revision: number;
  /** The keys of the appended rows, in their order. */
  readonly keys: { readonly [T in TableName]?: readonly number[] };
}

/** What a reader has already. */
export interface Known {
  readonly generation: number;
  readonly revision: number;
  /** Outbox rows up to this key. */
  readonly lseq: number;
}

export interface Snapshot {
  readonly meta: ReplicaMeta;
  readonly revision: number;
  /** Pages written after the known revision, by page number. */
  readonly pages: readonly StoredPage[];
  /** Outbox rows above the known lseq. */
  readonly outbox: readonly Keyed<OutboxRow>[];
  /** The keys of all outbox rows: those that are known and not here have left. */
  readonly outboxKeys: readonly number[];
}

/** `strict`: on the disk when it resolves. `relaxed`: a crash may lose the last ones, never one from the middle. */
export type Durability = 'strict' | 'relaxed';

/**
 * What this device keeps of one space, shared by all tabs. A strict commit also makes all earlier commits durable.
 * Fails with `storage` when the disk cannot be read or written, `storage-full` when the quota is used up, `closed` after `close`.
 */
export interface ReplicaStore {
  /**
   * Base, outbox and meta of one moment, as far as they changed since `known`; null before the first commit.
   * Pages of another generation than the known one come whole. A store that reads in pieces hands pages to `early` as they come
   * and leaves those out of the answer: they can be decoded while the disk reads on. What counts of them is what the answer's
   * generation says, and of a page that comes twice the last.
   */
  read(known: Known | null, early?: (pages: readonly StoredPage[]) => void): Promise<Snapshot | null>;
  /** All pages of one generation, by page number; also of one that is not the base yet. */
  pages(generation: number): Promise<readonly StoredPage[]>;
  /** Rows with a key above `after`, ordered by key; at most `limit`. */
  rows<T extends TableName>(table: T, after?: number, limit?: number): Promise<readonly Keyed<ReplicaTables[T]>[]>;
  /** The last `limit` rows, newest first. */
  latest<T extends TableName>(table: T, limit: number): Promise<readonly Keyed<ReplicaTables[T]>[]>;
  /** The keys of all rows, ascending. */
  keys(table: TableName): Promise<readonly number[]>;
  commit(batch: Batch, durability: Durability): Promise<Committed>;
  /** Calls back once when another version of the app wants the database (H17); the store has closed itself then. */
  onEvicted(listener: () => void): void;
  close(): Promise<void>;
}
