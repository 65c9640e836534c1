import type { ManifestId } from '@holdfast/domain';
import type { HoldRow, Keyed, ReplicaStore } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';

/** Contents whose bytes the person has paused, on all tabs and after a restart. */
export class Holds {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  #all = false;
  #contents: ReadonlySet<ManifestId> = new Set();
  /** Grows with each look. */
  version = 0;

  constructor(store: ReplicaStore, replica: Replica) {
    this.#store = store;
    this.#replica = replica;
  }

  /** Reads what any tab has paused or resumed. */
  async refresh(): Promise<void> {
    this.#take(await this.#store.rows('holds'));
  }

  /** Everything is paused, also what is added later. */
  get all(): boolean {
    return this.#all;
  }

  isHeld(manifest: ManifestId): boolean {
    return this.#all || this.#contents.has(manifest);
  }

  /** Strict. */
  async pause(what: 'all' | Iterable<ManifestId>): Promise<void> {
    await this.refresh();
    const rows: HoldRow[] = what === 'all' ? (this.#all ? [] : [{ what: 'all' }]) : contentsOf([...what].filter((manifest) => !this.#contents.has(manifest)));
    if (rows.length > 0) await this.#replica.commit({ append: { holds: rows } }, 'strict');
    await this.refresh();
  }

  /** Strict. Those that go on while all is paused are the only ones of `pending` to do so. */
  async resume(what: 'all' | ReadonlySet<ManifestId>, pending: Iterable<ManifestId>): Promise<void> {
    const rows = await this.#store.rows('holds');
    this.#take(rows);
    const goesOn = ({ row }: Keyed<HoldRow>): boolean => what === 'all' || row.what === 'all' || what.has(row.manifest);
    const stay = what === 'all' || !this.#all ? [] : [...new Set(pending)].filter((manifest) => !what.has(manifest) && !this.#contents.has(manifest));
    await this.#replica.commit({ append: { holds: contentsOf(stay) }, remove: { holds: rows.filter(goesOn).map(({ key }) => key) } }, 'strict');
    await this.refresh();
  }

  /** Forgets what nothing brings any more: should it be added again, nobody has paused that. */
  async prune(isPending: (manifest: ManifestId) => boolean, fence: number): Promise<void> {
    if ([...this.#contents].every(isPending)) return;
    const gone = (await this.#store.rows('holds')).filter(({ row }) => row.what === 'content' && !isPending(row.manifest));
    await this.#replica.commit({ fence, remove: { holds: gone.map(({ key }) => key) } }, 'relaxed');
    await this.refresh();
  }

  #take(rows: readonly Keyed<HoldRow>[]): void {
    this.version += 1;
    this.#all = rows.some(({ row }) => row.what === 'all');
    this.#contents = new Set(rows.flatMap(({ row }) => (row.what === 'content' ? [row.manifest] : [])));
  }
}

const contentsOf = (manifests: readonly ManifestId[]): HoldRow[] => manifests.map((manifest) => ({ what: 'content', manifest }));
