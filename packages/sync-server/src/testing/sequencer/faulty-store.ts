import type { NodeId, OpId, ReadKey, SpaceId, UserId } from '@holdfast/domain';
import type {
  Authorship, Foreseen, LoggedOperation, OpeningAnswers, OpeningQuestions, ReadAnswers, Snapshot, SnapshotQuestions, SpaceState, SpaceStore, SpaceTransaction, SpaceWrite,
} from '../../ports/space-store.ts';
import type { Role } from '../../roles.ts';
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
  /** What these operations write is refused, as a broken constraint would be, unless they are put aside (H12). */
  readonly refused = new Set<OpId>();
  /** Whatever reads these nodes fails, as it would over a broken row. */
  readonly broken = new Set<NodeId>();
  /** Asking for these nodes throws what nobody expects. */
  readonly unreadable = new Set<NodeId>();
  /** What happens around the reading of a snapshot. */
  onSnapshot: (look: () => Promise<Snapshot>) => Promise<Snapshot> = (look) => look();
  readonly #inner: SpaceStore;

  constructor(inner: SpaceStore) {
    this.#inner = inner;
  }

  roleOf(space: SpaceId, user: UserId): Promise<Role | null> {
    return this.#inner.roleOf(space, user);
  }

  async withSpace<T>(space: SpaceId, foreseen: Foreseen | null, work: (transaction: SpaceTransaction) => Promise<T>): Promise<T> {
    const fault = this.faults.shift();
    const result = await this.#inner.withSpace(space, foreseen, async (transaction) => {
      const done = await work(new FaultyTransaction(transaction, this));
      if (fault === 'lost-before-commit') throw new SyncServerError('database-unavailable', 'The connection broke before the commit.');
      if (fault === 'conflict') throw new SyncServerError('conflict', 'Another transaction was in the way.');
      return done;
    });
    if (fault === 'lost-after-commit') throw new SyncServerError('commit-unknown', 'The connection broke while committing.');
    return result;
  }

  snapshot(space: SpaceId, questions: SnapshotQuestions): Promise<Snapshot> {
    return this.onSnapshot(() => this.#inner.snapshot(space, questions));
  }

  log(space: SpaceId, afterSeq: number, limit: number): Promise<readonly LoggedOperation[]> {
    return this.#inner.log(space, afterSeq, limit);
  }
}

class FaultyTransaction implements SpaceTransaction {
  readonly #inner: SpaceTransaction;
  readonly #faults: FaultyStore;

  constructor(inner: SpaceTransaction, faults: FaultyStore) {
    this.#inner = inner;
    this.#faults = faults;
  }

  get space(): SpaceState {
    return this.#inner.space;
  }

  open(questions: OpeningQuestions): Promise<OpeningAnswers> {
    return this.#inner.open(questions);
  }

  /** A broken row is its own parent: the reducer finds out, and throws. */
  async read(keys: readonly ReadKey[]): Promise<ReadAnswers> {
    if (keys.some((key) => key.kind === 'node' && this.#faults.unreadable.has(key.id))) throw new TypeError('This row cannot be read.');
    const answers = await this.#inner.read(keys);
    const nodes = answers.nodes.map((row) => (this.#faults.broken.has(row.id) ? { ...row, location: { ...row.location, parent: row.id } } : row));
    return { ...answers, nodes };
  }

  authors(ops: readonly OpId[]): Promise<ReadonlyMap<OpId, Authorship>> {
    return this.#inner.authors(ops);
  }

  async write(write: SpaceWrite): Promise<void> {
    const bad = write.ops.find((entry) => this.#faults.refused.has(entry.op.id) && entry.outcome.code !== 'parked');
    if (bad) throw new SyncServerError('integrity', `A constraint does not hold for what ${bad.op.id} writes.`);
    return this.#inner.write(write);
  }
}
