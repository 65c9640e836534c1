import type { Alias, DeviceId, OpId, ReadKey, SpaceId, UserId, Version, VersionId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import type {
  Authorship, Foreseen, LoggedOperation, OpeningAnswers, OpeningQuestions, ReadAnswers, Role, Snapshot, SnapshotQuestions, SpaceScan, SpaceState, SpaceStore,
  SpaceTransaction, SpaceWrite,
} from '@holdfast/sync-server';
import { findRole } from '../../accounts/find-role.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { lockSpace, openGroup, readAuthors } from './open-statements.ts';
import { openingAnswers } from './opening-answers.ts';
import { ReadSession } from './read-answers.ts';
import { closeScan, fetchScan, readRedirects, readVersionsAfter, scanCursors } from './scan-statements.ts';
import { type Row, snapshotOf } from './snapshot-rows.ts';
import { readLog, takeSnapshot, unbounded } from './snapshot-statement.ts';
import { spaceAt, type SpaceRow, stateOf, unknownSpace } from './space-row.ts';
import { translated } from './store-error.ts';
import type { Tagged } from './tagged.ts';
import { writeGroup } from './write-group.ts';

/** Spaces in Postgres: the space's row lock orders everything, statements work on arrays, a commit is one transaction. */
export class PostgresSpaceStore implements SpaceStore, SpaceScan {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  roleOf(space: SpaceId, user: UserId): Promise<Role | null> {
    return translated(() => findRole(this.#database, user, space));
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
      const { device, cursor, ackedCtr, maxRows, maxDecisions } = questions;
      const { rows } = await this.#database.query<Row>(takeSnapshot, [space, device, cursor, ackedCtr, maxRows + 1, unbounded, maxDecisions]);
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
