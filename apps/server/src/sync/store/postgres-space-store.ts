import type { Alias, DeviceId, ManifestId, Millis, NodeId, OpId, ReadKey, SpaceId, UserId, Version, VersionId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import {
  pageLength, SyncServerError, type Authorship, type CommittedManifest, type Decision, type DeviceState, type Foreseen, type LoggedOperation, type OpeningAnswers,
  type OpeningQuestions, type ReadAnswers, type Role, type Snapshot, type SnapshotQuestions, type SpaceScan, type SpaceState, type SpaceStore,
  type SpaceTransaction, type SpaceWrite,
} from '@holdfast/sync-server';
import type { Database, Queryable } from '../../database/database.ts';
import { lockSpace, openGroup, readAuthors } from './open-statements.ts';
import { ReadSession } from './read-answers.ts';
import { readLog, takeSnapshot, unbounded } from './snapshot-statement.ts';
import { closeScan, fetchScan, readRedirects, readSpace, readVersionsAfter, scanCursors } from './scan-statements.ts';
import { translated } from './store-error.ts';
import { writeGroup } from './write-group.ts';

interface Tagged {
  readonly kind: string;
  readonly body: string;
}

interface SpaceRow {
  readonly epoch: string;
  readonly seq: number;
  readonly last_ts: number;
  readonly checksum: string;
  readonly floor_seq: number;
  readonly logical_bytes: number;
  readonly quota_bytes: number | null;
}

const unknownSpace = (id: SpaceId): SyncServerError => new SyncServerError('not-found', `There is no space ${id}.`);

/** Spaces in Postgres: the space's row lock orders everything, statements work on arrays, a commit is one transaction. */
export class PostgresSpaceStore implements SpaceStore, SpaceScan {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  roleOf(space: SpaceId, user: UserId): Promise<Role | null> {
    return translated(async () => {
      const statement = { name: 'sync-role', text: 'SELECT role FROM members WHERE space_id = $1 AND user_id = $2' };
      const { rows } = await this.#database.query<{ role: Role }>(statement, [space, user]);
      return rows[0]?.role ?? null;
    });
  }

  /** Statements on one connection run one after the other, each with its own look at the data: what is sent behind the lock sees what it guards. */
  withSpace<T>(id: SpaceId, foreseen: Foreseen | null, work: (transaction: SpaceTransaction) => Promise<T>): Promise<T> {
    return translated(() => this.#database.transaction(async (tx) => {
      const locked = tx.query<SpaceRow>(lockSpace, [id]);
      const early = foreseen && askEarly(tx, id, foreseen);
      const { rows: [row] } = await locked;
      if (!row) throw unknownSpace(id);
      return work(new PostgresTransaction(tx, stateOf(id, row), early));
    }, { together: true }));
  }

  snapshot(space: SpaceId, questions: SnapshotQuestions): Promise<Snapshot> {
    return translated(async () => {
      const { device, cursor, ackedCtr, maxRows } = questions;
      const { rows } = await this.#database.query<Tagged & { seq: number }>(takeSnapshot, [space, device, cursor, ackedCtr, maxRows + 1, unbounded]);
      return snapshotOf(space, rows, questions);
    });
  }

  log(space: SpaceId, afterSeq: number, limit: number): Promise<readonly LoggedOperation[]> {
    return translated(async () => (await this.#database.query<LoggedOperation>(readLog, [space, afterSeq, limit, unbounded])).rows);
  }

  scan<T>(space: SpaceId, read: (state: SpaceState, changes: AsyncIterable<readonly Change[]>) => Promise<T>): Promise<T> {
    return translated(() => this.#database.transaction(async (tx) => read(await spaceAt(tx, space), scanned(tx, space)), { isolation: 'snapshot', readOnly: true }));
  }

  redirectsOf(space: SpaceId, device: DeviceId): Promise<readonly Alias[]> {
    return translated(async () => {
      const { rows } = await this.#database.query<{ body: string }>(readRedirects, [space, device]);
      return rows.map(({ body }) => JSON.parse(body) as Alias);
    });
  }

  versions(space: SpaceId, after: VersionId | null, limit: number): Promise<readonly Version[]> {
    return translated(async () => {
      const { rows } = await this.#database.query<{ body: string }>(readVersionsAfter, [space, after, limit]);
      return rows.map(({ body }) => JSON.parse(body) as Version);
    });
  }

  stateOf(space: SpaceId): Promise<SpaceState> {
    return translated(() => spaceAt(this.#database, space));
  }
}

async function* scanned(tx: Queryable, space: SpaceId): AsyncGenerator<readonly Change[]> {
  for (const cursor of scanCursors) {
    await tx.query(cursor, [space]);
    // The next rows are on their way while these are read: on a busy machine the way costs more than the rows.
    let coming = fetchNext(tx);
    for (let { rows } = await coming; rows.length > 0; { rows } = await coming) {
      coming = fetchNext(tx);
      yield rows.map(({ kind, body }) => ({ kind, row: JSON.parse(body) }) as Change);
    }
    await tx.query(closeScan);
  }
}

const fetchNext = (tx: Queryable): Promise<{ readonly rows: readonly Tagged[] }> => {
  const coming = tx.query<Tagged>(fetchScan);
  // Looked at in its turn, unless the reader has left by then.
  coming.catch(() => undefined);
  return coming;
};

/** Answers that are on their way. */
interface Early {
  readonly asked: Foreseen;
  readonly opened: Promise<OpeningAnswers>;
  readonly read: Promise<ReadAnswers> | null;
}

const openedBy = async (tx: Queryable, space: SpaceId, { devices, users, ops, seqs, manifests, seenTo, nodes }: OpeningQuestions): Promise<OpeningAnswers> =>
  openingAnswers((await tx.query<Tagged>(openGroup, [space, devices, users, ops, seqs, manifests, seenTo, nodes])).rows);

/** How what has changed below a folder is best found depends on how far the space has come, which only the lock tells. */
const askEarly = (tx: Queryable, space: SpaceId, asked: Foreseen): Early => {
  const opened = openedBy(tx, space, asked.open);
  const read = asked.read.some(({ kind }) => kind === 'changedBelow') ? null : new ReadSession(tx, space, 0).answer(asked.read);
  // Looked at in their turn, unless the lock was not to be had.
  for (const answer of [opened, read]) answer?.catch(() => undefined);
  return { asked, opened, read };
};

/** What fails in the middle of a group comes out in the port's words too: the sequencer decides by them whether an operation is at fault. */
class PostgresTransaction implements SpaceTransaction {
  readonly space: SpaceState;
  readonly #tx: Queryable;
  readonly #early: Early | null;

  constructor(tx: Queryable, space: SpaceState, early: Early | null) {
    this.#tx = tx;
    this.space = space;
    this.#early = early;
  }

  open(questions: OpeningQuestions): Promise<OpeningAnswers> {
    return translated(() => (this.#early?.asked.open === questions ? this.#early.opened : openedBy(this.#tx, this.space.id, questions)));
  }

  read(keys: readonly ReadKey[]): Promise<ReadAnswers> {
    const early = this.#early?.asked.read === keys ? this.#early.read : null;
    return translated(() => early ?? new ReadSession(this.#tx, this.space.id, this.space.seq).answer(keys));
  }

  authors(ops: readonly OpId[]): Promise<ReadonlyMap<OpId, Authorship>> {
    return translated(async () => {
      const { rows } = await this.#tx.query<Authorship & { readonly op: OpId }>(readAuthors, [this.space.id, ops]);
      return new Map(rows.map(({ op, device, deviceName, user }) => [op, { device, deviceName, user }]));
    });
  }

  write(write: SpaceWrite): Promise<void> {
    return translated(() => writeGroup(this.#tx, this.space.id, write));
  }
}

const spaceAt = async (at: Queryable, id: SpaceId): Promise<SpaceState> => {
  const { rows: [row] } = await at.query<SpaceRow>(readSpace, [id]);
  if (!row) throw unknownSpace(id);
  return stateOf(id, row);
};

const stateOf = (id: SpaceId, row: SpaceRow): SpaceState => ({
  id, epoch: row.epoch, seq: row.seq, lastTs: row.last_ts, checksum: BigInt(row.checksum), floorSeq: row.floor_seq,
  logicalBytes: row.logical_bytes, quotaBytes: row.quota_bytes,
});

const openingAnswers = (rows: readonly Tagged[]): OpeningAnswers => {
  const devices = new Map<DeviceId, DeviceState>();
  const roles = new Map<UserId, Role>();
  const decided = new Map<OpId, Decision>();
  const commitTimes = new Map<number, Millis>();
  const manifests = new Map<ManifestId, CommittedManifest>();
  const failures = new Map<OpId, number>();
  const refusals: [NodeId, OpId, number][] = [];
  const again: [DeviceId, number, OpId][] = [];
  const take: Readonly<Record<string, (body: string) => void>> = {
    device: (body) => {
      const device = JSON.parse(body) as DeviceState;
      devices.set(device.id, device);
    },
    role: (body) => void roles.set(...(JSON.parse(body) as [UserId, Role])),
    decided: (body) => void decided.set(...(JSON.parse(body) as [OpId, Decision])),
    committed: (body) => void commitTimes.set(...(JSON.parse(body) as [number, Millis])),
    manifest: (body) => {
      const [id, size] = JSON.parse(body) as [ManifestId, number];
      manifests.set(id, { id, size });
    },
    failures: (body) => void failures.set(...(JSON.parse(body) as [OpId, number])),
    refused: (body) => void refusals.push(JSON.parse(body) as [NodeId, OpId, number]),
    redelivered: (body) => void again.push(JSON.parse(body) as [DeviceId, number, OpId]),
  };
  for (const { kind, body } of rows) take[kind]?.(body);
  const redelivered = new Map<DeviceId, OpId[]>();
  for (const [device, , op] of again.sort(([, one], [, other]) => one - other)) redelivered.set(device, [...(redelivered.get(device) ?? []), op]);
  return { devices, roles, decided, commitTimes, manifests, failures, redelivered, refused: new Map(refusals.sort(([, , one], [, , other]) => other - one).map(([node, op]) => [node, op])) };
};

type SpaceBody = Omit<SpaceState, 'id' | 'checksum'> & { readonly checksum: string; readonly lastCtr: number | null };

const snapshotOf = (id: SpaceId, rows: readonly (Tagged & { readonly seq: number })[], questions: SnapshotQuestions): Snapshot => {
  const head = rows.find((row) => row.kind === 'space');
  if (!head) throw unknownSpace(id);
  const { lastCtr, checksum, ...state } = JSON.parse(head.body) as SpaceBody;
  const changed = rows.filter((row) => row.kind === 'node' || row.kind === 'tombstone' || row.kind === 'alias').sort((a, b) => a.seq - b.seq);
  const all = changed.map((row) => ({ kind: row.kind, row: JSON.parse(row.body) }) as Change);
  const length = pageLength(all, (_, i) => changed[i]?.body.length ?? 0, questions);
  const changes = all.slice(0, length);
  const hasMore = length < all.length || all.length > questions.maxRows;
  const decisions = rows.filter((row) => row.kind === 'decision').map((row) => {
    const [op, decision] = JSON.parse(row.body) as [OpId, Decision];
    return { ctr: row.seq, op, decision };
  });
  return {
    space: { ...state, id, checksum: BigInt(checksum) },
    lastCtr: lastCtr ?? 0,
    changes,
    hasMore,
    cursor: hasMore ? (changes.at(-1)?.row.seq ?? questions.cursor) : state.seq,
    decisions: decisions.sort((a, b) => a.ctr - b.ctr),
  };
};
