import type { SpaceId, UserId } from '@holdfast/domain';
import type { LoggedOperation, Role, Snapshot, SnapshotQuestions, SpaceStore, SpaceTransaction } from '../../ports/space-store.ts';
import { SyncServerError } from '../../sync-server-error.ts';

/** What befalls the next transactions, one each; an empty list means health. */
export type Fault =
  /** The connection breaks after the commit: written, but the caller cannot know. */
  | 'lost-after-commit'
  /** It breaks before the commit: nothing is written. */
  | 'lost-before-commit'
  /** A serialization failure or a deadlock. */
  | 'conflict';

/** A real store whose transactions fail as told. */
export class FaultyStore implements SpaceStore {
  readonly faults: Fault[] = [];
  readonly #inner: SpaceStore;

  constructor(inner: SpaceStore) {
    this.#inner = inner;
  }

  roleOf(space: SpaceId, user: UserId): Promise<Role | null> {
    return this.#inner.roleOf(space, user);
  }

  async withSpace<T>(space: SpaceId, work: (transaction: SpaceTransaction) => Promise<T>): Promise<T> {
    const fault = this.faults.shift();
    const result = await this.#inner.withSpace(space, async (transaction) => {
      const done = await work(transaction);
      if (fault === 'lost-before-commit') throw new SyncServerError('database-unavailable', 'The connection broke before the commit.');
      if (fault === 'conflict') throw new SyncServerError('conflict', 'Another transaction was in the way.');
      return done;
    });
    if (fault === 'lost-after-commit') throw new SyncServerError('commit-unknown', 'The connection broke while committing.');
    return result;
  }

  snapshot(space: SpaceId, questions: SnapshotQuestions): Promise<Snapshot> {
    return this.#inner.snapshot(space, questions);
  }

  log(space: SpaceId, afterSeq: number, limit: number): Promise<readonly LoggedOperation[]> {
    return this.#inner.log(space, afterSeq, limit);
  }
}
