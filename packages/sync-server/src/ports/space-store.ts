import type {
  Alias, ChangeSet, Content, Deferral, DeviceId, ManifestId, Millis, NodeId, NodeRow, OpId, Operation, Outcome, ReadKey, SpaceId, Tombstone,
  UserId, Version,
} from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import type { Role } from '../roles.ts';

/** The row of a space: what the sequencer locks, and what each commit moves on. */
export interface SpaceState {
  readonly id: SpaceId;
  /** Changes when the server was restored from a backup (H31). */
  readonly epoch: string;
  /** Decided operations so far; each took exactly one seq (S5). */
  readonly seq: number;
  /** The space's own time: never goes back (H32). */
  readonly lastTs: Millis;
  /** Sum of the row hashes, modulo 2^64 (RULES.md 0.13). */
  readonly checksum: bigint;
  /** Cursors below this have missed collected tombstones (H30). */
  readonly floorSeq: number;
  /** Sum of the sizes of all files, live and trashed (S8). */
  readonly logicalBytes: number;
  /** The most that logicalBytes may be; null without a limit. */
  readonly quotaBytes: number | null;
}

/** What the server remembers of one device in one space. */
export interface DeviceState {
  readonly id: DeviceId;
  readonly user: UserId;
  /** As the device called itself last; conflict names show it. */
  readonly name: string;
  /** The highest counter decided. */
  readonly lastCtr: number;
  /** Outcomes up to here are durable on the device. */
  readonly ackedCtr: number;
  /** Effective time of its latest operation: the next is not before it (RULES.md 0.1). */
  readonly lastEff: Millis;
  /** The token of the latest answer, and the one before it while the latest has not been presented (H4). */
  readonly token: string;
  readonly previousToken: string | null;
}

/** What the sequencer decided about an operation. A parked one counts as decided (H12). */
export type Decision = Outcome | Extract<Deferral, { code: 'parked' }>;

/**
 * An operation in the log. Replaying the log in seq order rebuilds the rows, versions, checksum and byte count of a space, when what
 * was collected in between is dropped again where it was (`TombstoneRetention.collections`; H37, S9). What an administrator sets is in no
 * log: a space's epoch, its quota and its members.
 */
export interface LoggedOperation {
  readonly seq: number;
  /** The device that sent it: after a fork not the one named in the operation (H4). */
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly user: UserId;
  readonly ctr: number;
  readonly op: Operation;
  readonly effectiveAt: Millis;
  /** The space's time when it was committed. */
  readonly committedAt: Millis;
  readonly outcome: Decision;
  /** What two texts were merged to, when they were: no replay could know it otherwise (row 22). */
  readonly merged: Content | null;
  /** Operations of another device that counted as the author's own, and made a difference: both halves of a fork had held them (H4). */
  readonly alsoOwn: readonly OpId[];
}

/** Who sent an operation, and what his device was called then. */
export type Authorship = Pick<LoggedOperation, 'device' | 'deviceName' | 'user'>;

/** An operation that reached the sequencer a second time under another device or counter: same decision. */
export interface Redelivery {
  readonly device: DeviceId;
  readonly ctr: number;
  readonly op: OpId;
}

/** A committed manifest that this space may refer to (H38, H39). Its id names the content too. */
export interface CommittedManifest {
  readonly id: ManifestId;
  readonly size: number;
}

/** What a group needs to know before its first operation, asked in one go. */
export interface OpeningQuestions {
  readonly devices: readonly DeviceId[];
  readonly users: readonly UserId[];
  readonly ops: readonly OpId[];
  /** Base seqs whose commit time bounds the effective time. */
  readonly seqs: readonly number[];
  readonly manifests: readonly ManifestId[];
  /** Of what reached these devices' counters a second time, nothing up to this seq is asked for: everybody here had seen it. */
  readonly seenTo: number;
  /** Nodes that must have been made before. */
  readonly nodes: readonly NodeId[];
}

export interface OpeningAnswers {
  readonly devices: ReadonlyMap<DeviceId, DeviceState>;
  /** Absent: no member. */
  readonly roles: ReadonlyMap<UserId, Role>;
  readonly decided: ReadonlyMap<OpId, Decision>;
  readonly commitTimes: ReadonlyMap<number, Millis>;
  readonly manifests: ReadonlyMap<ManifestId, CommittedManifest>;
  /** How often an operation has failed so far (H12); absent: never. */
  readonly failures: ReadonlyMap<OpId, number>;
  /** Redelivered by a device, above `seenTo`, by counter. */
  readonly redelivered: ReadonlyMap<DeviceId, readonly OpId[]>;
  /** The first operation that would have made a node and was refused (H11). */
  readonly refused: ReadonlyMap<NodeId, OpId>;
}

/**
 * Rows that answer read keys, and more where that saves a later question. For every id that a `node` key asked for, and every
 * row given: its row or tombstone, its alias and its redirects of every device, and the same for all its ancestors.
 */
export interface ReadAnswers {
  readonly nodes: readonly NodeRow[];
  readonly tombstones: readonly Tombstone[];
  readonly aliases: readonly Alias[];
  readonly versions: readonly Version[];
  readonly heights: ReadonlyMap<NodeId, number>;
}

/** What one group commit writes, all or nothing. */
export interface SpaceWrite {
  /** Counted when it is first asked for: send the rows first. */
  readonly space: SpaceState;
  readonly changes: ChangeSet;
  /** What was there before and is no more: exactly the rows to delete. */
  readonly removed: { readonly nodes: readonly NodeId[]; readonly tombstones: readonly NodeId[]; readonly aliases: readonly NodeId[] };
  readonly ops: readonly LoggedOperation[];
  readonly redeliveries: readonly Redelivery[];
  readonly devices: readonly DeviceState[];
  readonly failures: ReadonlyMap<OpId, number>;
}

/**
 * What a group is going to ask first. A store recognises the questions as the same objects, not as equal ones: whoever asks copies of
 * them is answered as well, only later.
 */
export interface Foreseen {
  readonly open: OpeningQuestions;
  readonly read: readonly ReadKey[];
}

/** Valid until the `withSpace` that gave it has settled. */
export interface SpaceTransaction {
  /** As it was when the lock was taken. */
  readonly space: SpaceState;
  open(questions: OpeningQuestions): Promise<OpeningAnswers>;
  read(keys: readonly ReadKey[]): Promise<ReadAnswers>;
  /** Of operations in the log; those that are not there are left out. */
  authors(ops: readonly OpId[]): Promise<ReadonlyMap<OpId, Authorship>>;
  /** Called at most once, last. */
  write(write: SpaceWrite): Promise<void>;
}

export interface SnapshotQuestions {
  readonly device: DeviceId;
  readonly cursor: number;
  /** Decisions of this device above this counter are given. */
  readonly ackedCtr: number;
  /** At least one whole seq is given, else at most so many rows and about so many bytes. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** So many decisions are given at most: the first. */
  readonly maxDecisions: number;
}

/** All of one moment (H25). */
export interface Snapshot {
  readonly space: SpaceState;
  readonly lastCtr: number;
  /** Above the cursor, by seq; never a seq in part. Redirects of other devices are left out. */
  readonly changes: readonly Change[];
  /** Up to here `changes` is complete: the seq of the last change when more wait, else the space's seq. */
  readonly cursor: number;
  readonly hasMore: boolean;
  /** By counter; whether there are more than were asked for is not told. */
  readonly decisions: readonly { readonly ctr: number; readonly op: OpId; readonly decision: Decision }[];
}

/**
 * Where spaces are kept. Every method may throw SyncServerError `database-unavailable`; `withSpace` also `conflict`, `commit-unknown`
 * and `integrity`.
 */
export interface SpaceStore {
  /** The role of a member; null for anyone else and for a space that is not there. */
  roleOf(space: SpaceId, user: UserId): Promise<Role | null>;
  /**
   * Takes the space's lock and runs `work` in one transaction, which is committed when `work` resolves and taken back when it
   * throws. Never two at once for one space, in any process. A store may look up what is foreseen on the same way as the lock, after
   * it. Null where nothing is; it stands before `work`, so that no store that wraps another forgets to hand it on.
   * @throws SyncServerError `not-found`.
   */
  withSpace<T>(space: SpaceId, foreseen: Foreseen | null, work: (transaction: SpaceTransaction) => Promise<T>): Promise<T>;
  /** @throws SyncServerError `not-found`. */
  snapshot(space: SpaceId, questions: SnapshotQuestions): Promise<Snapshot>;
  /** The log above a seq, in order, at most `limit` entries. */
  log(space: SpaceId, afterSeq: number, limit: number): Promise<readonly LoggedOperation[]>;
}
