import type { Came, Content, DeviceId, Inverse, ManifestId, Millis, NodeId, Operation, OpId, Outcome, Register, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';

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
  /** None: the file was used at that time. */
  readonly blobs: readonly StoredBlob[];
  readonly at: Millis;
}

/** What is being done to bytes, so that a crash in the middle is understood. */
export type JournalRow = FileJournalRow | AddingRow | FetchRow | DamagedRow | OfferRow;

/** A large content is on its way into this file: what is there of it need not be fetched again after a crash (H42). */
export interface FetchRow {
  readonly doing: 'fetch';
  readonly file: string;
  readonly manifest: WireManifest;
  readonly at: Millis;
}

/** A copy of which a part is damaged, and that nobody is given any more: what of it is whole need not be fetched again (H8). */
export interface DamagedRow {
  readonly doing: 'damaged';
  readonly file: string;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly manifest: WireManifest;
  readonly at: Millis;
}

/** Of a file of bytes (H2). */
export interface FileJournalRow {
  readonly file: string;
  readonly at: Millis;
  /** `import`: it may hold bytes without a row (by an earlier version of the app). `drop`: its rows are gone, and it is about to go. */
  readonly doing: 'import' | 'drop';
}

/** Files that are being added, or were when the app stopped: what is not here whole is told by name then (H2). */
export interface AddingRow {
  readonly doing: 'add';
  /** Names it, and with it the lock under which it is done. */
  readonly id: OpId;
  readonly at: Millis;
  /** The folder to which they are added. */
  readonly parent: NodeId;
  /** Into this file their bytes go at the moment: what is whole there may be without a row (H3). */
  readonly file: string;
  /** Files that are not on this device whole. */
  readonly left: number;
  /** The names of the first of those. */
  readonly names: readonly string[];
  /** They are sent without a copy on this device; of what is left nothing is in the tree. */
  readonly direct?: true;
  /** Nobody goes on with it. */
  readonly stopped?: true;
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
export interface ParkedRow extends Omit<OutboxRow, 'ctr' | 'folds' | 'path'> {
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
  /** The action of several that it was part of. */
  readonly group?: string;
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

/** The person has paused bytes: all, or those of one content. */
export type HoldRow = { readonly what: 'all' } | { readonly what: 'content'; readonly manifest: ManifestId };

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
  | { readonly kind: 'standIn'; readonly from: OpId; readonly to: OpId; readonly register: Register | null };

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

/** A file or folder that the person wants kept on this device, with all that comes into it. */
export interface PinRow {
  readonly node: NodeId;
  readonly at: Millis;
  /** No pin itself: the file is below one, and until its new content is here this one stays, which it had before. */
  readonly instead?: ManifestId;
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
  holds: HoldRow;
  pins: PinRow;
}
