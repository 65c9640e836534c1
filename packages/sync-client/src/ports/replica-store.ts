import type { DeviceId, Millis, OpId, SpaceId } from '@holdfast/domain';
import type { SnapshotHead } from '@holdfast/protocol';
import type { CacheSetting } from '../device-api.ts';
import type { OutboxRow, ReplicaTables } from './replica-rows.ts';

export type * from './replica-rows.ts';

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
  /** Sum of the hashes of the base's rows, 16 hex digits: compared with the server's (RULES.md 0.13). */
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
  /** What the person has set. Absent: as this app comes. */
  readonly cache?: CacheSetting;
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

/** Some hundred rows of the base in one record, packed (CONTRIBUTING.md, Gotchas: IndexedDB pays per record). */
export interface StoredPage {
  readonly generation: number;
  readonly page: number;
  readonly data: string;
}

export type TableName = keyof ReplicaTables;
export const tableNames: readonly TableName[] = ['outbox', 'blobs', 'journal', 'parked', 'settled', 'uploads', 'staged', 'undo', 'history', 'versions', 'holds', 'pins'];

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
