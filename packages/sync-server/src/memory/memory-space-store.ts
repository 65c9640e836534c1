import type { Alias, DeviceId, ManifestId, Millis, ReadKey, SpaceId, UserId, Version, VersionId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import type { Collection, TombstoneRetention } from '../ports/tombstone-retention.ts';
import type { SpaceScan } from '../ports/space-scan.ts';
import type {
  Foreseen, LoggedOperation, OpeningAnswers, OpeningQuestions, ReadAnswers, Snapshot, SnapshotQuestions, SpaceStore, SpaceTransaction,
  SpaceState, SpaceWrite,
} from '../ports/space-store.ts';
import type { Role } from '../roles.ts';
import { SyncServerError } from '../sync-server-error.ts';
import type { ManifestsOf, NewSpace } from './memory-space.ts';
import { MemorySpace } from './memory-space.ts';

/** The moments at which a real store would touch the network; `committed` comes after the data is durable and before the caller knows. */
export type StoreMoment = 'roleOf' | 'lock' | 'open' | 'read' | 'write' | 'commit' | 'committed' | 'snapshot' | 'log' | 'scan' | 'collect';

export interface MemorySpaceStoreOptions {
  readonly manifests: ManifestsOf;
  /**
   * Called and awaited at every moment: a simulator puts its scheduler here. An error thrown here is the store's failure at that
   * moment: before `committed` nothing is written; at `committed` everything is, and the caller gets the error all the same.
   */
  readonly at?: (moment: StoreMoment, space: SpaceId) => Promise<void>;
}

/** Spaces in memory, for tests and the simulator; as honest about transactions as Postgres (the contract suite says so). */
export class MemorySpaceStore implements SpaceStore, SpaceScan, TombstoneRetention {
  readonly #spaces = new Map<SpaceId, MemorySpace>();
  readonly #locks = new Map<SpaceId, Promise<void>>();
  readonly #manifests: ManifestsOf;
  readonly #at: (moment: StoreMoment, space: SpaceId) => Promise<void>;

  constructor(options: MemorySpaceStoreOptions) {
    this.#manifests = options.manifests;
    this.#at = options.at ?? (() => Promise.resolve());
  }

  createSpace(space: NewSpace): void {
    this.#spaces.set(space.id, new MemorySpace(space, this.#manifests));
  }

  /** Under the lock, as whoever changes a role must: a group that is under way has begun by the old one, and none ends after the new one holds (P10). */
  async setRole(id: SpaceId, user: UserId, role: Role | null): Promise<void> {
    const free = await this.#lock(id);
    const { members } = this.space(id);
    if (role === null) members.delete(user);
    else members.set(user, role);
    free();
  }

  /** The tables as they are: what the simulator's checks look at. @throws SyncServerError `not-found`. */
  space(id: SpaceId): MemorySpace {
    const space = this.#spaces.get(id);
    if (!space) throw new SyncServerError('not-found', `There is no space ${id}.`);
    return space;
  }

  /** The database is set back to what a backup holds of a space, and begins a new history (H31). Who belongs to it stays. */
  setBack(backup: MemorySpace, epoch: string): void {
    const space = backup.copy();
    space.state = { ...space.state, epoch };
    space.members.clear();
    for (const [user, role] of this.space(space.state.id).members) space.members.set(user, role);
    this.#spaces.set(space.state.id, space);
  }

  async roleOf(space: SpaceId, user: UserId): Promise<Role | null> {
    await this.#at('roleOf', space);
    return this.#spaces.get(space)?.members.get(user) ?? null;
  }

  async withSpace<T>(id: SpaceId, foreseen: Foreseen | null, work: (transaction: SpaceTransaction) => Promise<T>): Promise<T> {
    const free = await this.#lock(id);
    try {
      await this.#at('lock', id);
      const space = this.space(id);
      const transaction = new MemoryTransaction(space, foreseen, (moment) => this.#at(moment, id));
      const result = await work(transaction);
      await this.#at('commit', id);
      transaction.commit();
      await this.#at('committed', id);
      return result;
    } finally {
      free();
    }
  }

  async snapshot(space: SpaceId, questions: SnapshotQuestions): Promise<Snapshot> {
    await this.#at('snapshot', space);
    return this.space(space).snapshot(questions);
  }

  async log(space: SpaceId, afterSeq: number, limit: number): Promise<readonly LoggedOperation[]> {
    await this.#at('log', space);
    return this.space(space).log(afterSeq, limit);
  }

  async scan<T>(id: SpaceId, read: (state: SpaceState, changes: AsyncIterable<readonly Change[]>) => Promise<T>): Promise<T> {
    await this.#at('scan', id);
    const space = this.space(id);
    return read(space.state, inPieces(space.changes(), () => this.#at('scan', id)));
  }

  /** Runs `work` under the lock, with what the versions of nodes that are there refer to: what a collector of content asks (H43). */
  async withVersions<T>(id: SpaceId, work: (used: ReadonlySet<ManifestId>) => T): Promise<T> {
    const free = await this.#lock(id);
    try {
      await this.#at('lock', id);
      return work(this.space(id).usedManifests());
    } finally {
      free();
    }
  }

  async collectable(space: SpaceId, before: Millis, limit: number): Promise<number | null> {
    await this.#at('collect', space);
    return this.space(space).collectable(before, limit);
  }

  async raiseFloor(id: SpaceId, floor: number): Promise<number> {
    const free = await this.#lock(id);
    try {
      await this.#at('collect', id);
      return this.space(id).raiseFloor(floor);
    } finally {
      free();
    }
  }

  async collections(space: SpaceId): Promise<readonly Collection[]> {
    await this.#at('collect', space);
    return this.space(space).collections;
  }

  async versions(space: SpaceId, after: VersionId | null, limit: number): Promise<readonly Version[]> {
    await this.#at('scan', space);
    return [...this.space(space).tree.versions()].filter(({ id }) => after === null || id > after).sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  async redirectsOf(space: SpaceId, device: DeviceId): Promise<readonly Alias[]> {
    await this.#at('scan', space);
    return [...this.space(space).tree.aliases()].filter((alias) => alias.device === device);
  }

  async stateOf(space: SpaceId): Promise<SpaceState> {
    await this.#at('scan', space);
    return this.space(space).state;
  }

  async #lock(id: SpaceId): Promise<() => void> {
    const before = this.#locks.get(id) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#locks.set(id, promise);
    await before;
    return resolve;
  }
}

/** Answers that are on their way. */
interface Early {
  readonly asked: Foreseen;
  readonly opened: Promise<OpeningAnswers>;
  readonly read: Promise<ReadAnswers>;
}

class MemoryTransaction implements SpaceTransaction {
  readonly space: MemorySpace['state'];
  readonly #tables: MemorySpace;
  readonly #at: (moment: StoreMoment) => Promise<void>;
  readonly #early: Early | null;
  #write: SpaceWrite | null = null;

  constructor(tables: MemorySpace, foreseen: Foreseen | null, at: (moment: StoreMoment) => Promise<void>) {
    this.#tables = tables;
    this.#at = at;
    this.space = tables.state;
    this.#early = foreseen && this.#askEarly(foreseen);
  }

  open(questions: OpeningQuestions): Promise<OpeningAnswers> {
    return this.#early?.asked.open === questions ? this.#early.opened : this.#open(questions);
  }

  read(keys: readonly ReadKey[]): Promise<ReadAnswers> {
    return this.#early?.asked.read === keys ? this.#early.read : this.#read(keys);
  }

  /** As on a wire: on its way behind the lock, before anybody looks at it. */
  #askEarly(asked: Foreseen): Early {
    const early = { asked, opened: this.#open(asked.open), read: this.#read(asked.read) };
    // Looked at in their turn, unless the work ends before.
    for (const answer of [early.opened, early.read]) answer.catch(() => undefined);
    return early;
  }

  async #open(questions: OpeningQuestions): Promise<OpeningAnswers> {
    await this.#at('open');
    return this.#tables.open(questions);
  }

  async #read(keys: readonly ReadKey[]): Promise<ReadAnswers> {
    await this.#at('read');
    return this.#tables.read(keys);
  }

  async authors(ops: Parameters<SpaceTransaction['authors']>[0]): ReturnType<SpaceTransaction['authors']> {
    await this.#at('read');
    return this.#tables.authors(ops);
  }

  async write(write: SpaceWrite): Promise<void> {
    await this.#at('write');
    this.#write = write;
  }

  commit(): void {
    if (this.#write) this.#tables.commit(this.#write);
  }
}

const piece = 100;

async function* inPieces(changes: readonly Change[], at: () => Promise<void>): AsyncGenerator<readonly Change[]> {
  for (let from = 0; from < changes.length; from += piece) {
    await at();
    yield changes.slice(from, from + piece);
  }
}
