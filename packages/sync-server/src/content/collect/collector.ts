import type { SpaceId } from '@holdfast/domain';
import type { PackUse, Walked } from './collector-index.ts';
import type { CollectorPorts } from './collector-ports.ts';
import { compactPacks } from './compact-packs.ts';
import { DamageBook, findDamage } from './find-damage.ts';
import { isSwept, sweptPrefixes } from './is-swept.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** How long what kinds of things are kept. Milliseconds; tests make them short. */
export interface CollectorTimes {
  /** A manifest without a version, since it was last committed or asked for (H43b). */
  readonly manifestTtl: number;
  /** A condemned chunk before it is looked at again (H43c). */
  readonly condemned: number;
  /**
   * The object of an empty pack: those who read it have looked up where a chunk lies and not opened it yet (H43c, d). So long may a
   * backup of the database lie back and still find its bytes (H31).
   */
  readonly readGrace: number;
  /** An object without a row (H43e). */
  readonly stray: number;
  /** Between two looks at everything (H43f). What waits for one before its object is deleted waits at most so much longer. */
  readonly check: number;
}

export const collectorTimes: CollectorTimes = { manifestTtl: 7 * DAY, condemned: DAY, readGrace: 7 * DAY, stray: DAY, check: 7 * DAY };

export interface CollectorOptions {
  readonly times?: Partial<CollectorTimes>;
  /** Rows that one step looks at. */
  readonly rows?: number;
  /** A pack of which less than this part is live is compacted. */
  readonly sparse?: number;
  readonly merge?: Partial<MergeRules>;
}

/** Small objects cost a store as much as large ones: when they are merged. Bytes count those that are live. */
export interface MergeRules {
  /** A pack of fewer bytes is small. */
  readonly small: number;
  /** Small ones are merged when there are so many of them … */
  readonly few: number;
  /** … or when they come to so many bytes. */
  readonly enough: number;
  /** No more go into one. */
  readonly full: number;
}

const MIB = 1024 * 1024;
const mergeRules: MergeRules = { small: 8 * MIB, few: 4, enough: 16 * MIB, full: 31 * MIB };

/** What one step did; `changed` counts rows or objects. */
export interface CollectorStep {
  readonly kind: 'paused' | 'check' | 'drop-manifests' | 'condemn-chunks' | 'drop-chunks' | 'packs' | 'compact' | 'drop-packs' | 'note-objects' | 'condemn-strays' | 'delete-objects';
  readonly changed: number;
}

type Steps = AsyncGenerator<CollectorStep, void, undefined>;

/**
 * Takes away bytes that nothing refers to any more, and never others (H43, L4):
 *
 *   manifest without version, unused for 7 days → dropped under the space's lock
 *   chunk without manifest or lease → condemned → a day later looked at again under its row lock → row dropped
 *   pack without chunks → condemned → read grace → row dropped, object noted → object deleted
 *   packs that are small, or mostly dead → their live chunks are copied to one new pack → the rows of each move in one transaction
 *   object without a row, seen a day ago already → noted → deleted
 *
 * No object is deleted before everything has been looked at since it was found useless (H43f): tables that were lost make every object
 * look so, and the look finds what versions refer to and is not there.
 *
 * To step it: `round(space)` and `sweep()` are generators. Each `next()` does one step of at most a few transactions and objects, and
 * between two steps anything may happen: uploads, operations, crashes, another collector. A step that dies anywhere is as if it had
 * not been, or is finished by a later round. All time comes from `now`; nothing else decides what is done.
 */
export class Collector {
  readonly #ports: CollectorPorts;
  readonly #times: CollectorTimes;
  readonly #rows: number;
  readonly #sparse: number;
  readonly #merge: MergeRules;

  constructor(ports: CollectorPorts, options: CollectorOptions = {}) {
    this.#ports = ports;
    this.#times = { ...collectorTimes, ...options.times };
    this.#rows = options.rows ?? 1000;
    this.#sparse = options.sparse ?? 0.5;
    this.#merge = { ...mergeRules, ...options.merge };
  }

  /** One round through a space. Ends at once where collecting is paused. @throws ContentError, SyncServerError of the ports; begin again later. */
  async *round(space: SpaceId): Steps {
    const wholeAt = yield* this.#wholeAt(space, this.#times.check);
    if (wholeAt === null) return;
    const { index, now } = this.#ports;
    yield* this.#walk('drop-manifests', (after) => index.dropManifests(space, after, now() - this.#times.manifestTtl, this.#rows));
    yield* this.#walk('condemn-chunks', (after) => index.condemnChunks(space, after, now(), this.#rows));
    yield* this.#walk('drop-chunks', () => index.settleChunks(space, now() - this.#times.condemned, now(), this.#rows));
    yield* this.#packs(space);
    yield* this.#walk('drop-packs', () => index.dropPacks(space, Math.min(now() - this.#times.readGrace, wholeAt), this.#rows));
  }

  /** Deletes what is to be deleted, in all spaces, and finds objects without a row. */
  async *sweep(): Steps {
    const { index, now, store } = this.#ports;
    yield* this.#deleteObjects();
    for (const prefix of sweptPrefixes) {
      let keys = [];
      for await (const { key } of store.list(prefix)) {
        if (isSwept(key)) keys.push(key);
        if (keys.length < this.#rows) continue;
        await index.noteObjects(keys, now());
        yield { kind: 'note-objects', changed: keys.length };
        keys = [];
      }
      await index.noteObjects(keys, now());
      yield { kind: 'note-objects', changed: keys.length };
    }
    yield* this.#strays();
    yield* this.#deleteObjects();
  }

  /** Looks at everything again, whenever that was last; for administrators. Lifts a pause when all is well, save one that was set by reading. */
  async check(space: SpaceId): Promise<CollectorStep> {
    const damage = new DamageBook(this.#ports.now());
    for await (const found of findDamage(this.#ports, space, this.#rows)) damage.add(found);
    const { reason, count } = damage;
    await this.#ports.index.noteLook(space, damage.look(false));
    if (reason === null) return { kind: (await this.#ports.index.checked(space)).paused === null ? 'check' : 'paused', changed: 0 };
    this.#ports.alarms.raise({ kind: 'content-damaged', space, error: new Error(reason) });
    return { kind: 'paused', changed: count };
  }

  /** When everything was last looked at and found whole, now if that is `longAgo`; null where collecting is paused. */
  async *#wholeAt(space: SpaceId, longAgo: number): AsyncGenerator<CollectorStep, number | null, undefined> {
    const { at, paused } = await this.#ports.index.checked(space);
    if (paused !== null) yield { kind: 'paused', changed: 0 };
    if (paused !== null || (at !== null && at > this.#ports.now() - longAgo)) return paused === null ? at : null;
    yield await this.check(space);
    return (await this.#ports.index.checked(space)).at;
  }

  async *#strays(): Steps {
    const { index, now } = this.#ports;
    const before = now() - this.#times.stray;
    for (let after: SpaceId | null = null; ;) {
      const spaces: readonly SpaceId[] = await index.spacesOfStrays(before, after, this.#rows);
      for (const space of spaces) {
        const wholeAt = yield* this.#wholeAt(space, this.#times.stray);
        if (wholeAt !== null) yield* this.#walk('condemn-strays', () => index.condemnStrays(space, Math.min(before, wholeAt), this.#rows));
      }
      after = spaces.at(-1) ?? null;
      if (spaces.length < this.#rows) return;
    }
  }

  async *#packs(space: SpaceId): Steps {
    const { index, now } = this.#ports;
    const { few, enough, full } = this.#merge;
    const pool: PackUse[] = [];
    for (let after: string | null = null; ;) {
      const packs = await index.packs(space, after, this.#rows);
      const empty = packs.filter((pack) => pack.live === 0 && !pack.condemned);
      for (const { id } of empty) await index.condemnPack(space, id, now());
      yield { kind: 'packs', changed: empty.length };
      pool.push(...packs.filter((pack) => this.#isOld(pack) && (this.#isSparse(pack) || pack.live < this.#merge.small)));
      while (liveBytes(pool) > full) yield await this.#compact(space, taken(pool, full));
      after = packs.at(-1)?.id ?? null;
      if (packs.length < this.#rows) break;
    }
    const worthIt = pool.length >= few || liveBytes(pool) >= enough;
    const groups = worthIt ? [pool] : pool.filter((pack) => this.#isSparse(pack)).map((pack) => [pack]);
    for (const group of groups) yield await this.#compact(space, group);
  }

  async #compact(space: SpaceId, packs: readonly PackUse[]): Promise<CollectorStep> {
    const { chunks, damaged } = await compactPacks(this.#ports, space, packs);
    for (const error of damaged) this.#ports.alarms.raise({ kind: 'content-damaged', space, error });
    return { kind: 'compact', changed: chunks };
  }

  /** Young packs are left alone: what belongs to their chunks may still be on its way. */
  #isOld({ live, storedAt }: PackUse): boolean {
    return live > 0 && storedAt <= this.#ports.now() - this.#times.condemned;
  }

  #isSparse({ live, size }: PackUse): boolean {
    return live < size * this.#sparse;
  }

  async *#deleteObjects(): Steps {
    const { index, store } = this.#ports;
    for (;;) {
      const keys = await index.toDelete(this.#rows);
      if (keys.length === 0) return;
      let changed = 0;
      for (const key of keys) if (await index.deleteObject(key, () => store.delete(key))) changed += 1;
      if (changed === 0) return; // another collector is at them
      yield { kind: 'delete-objects', changed };
    }
  }

  async *#walk(kind: CollectorStep['kind'], step: (after: string | null) => Promise<Walked>): Steps {
    for (let after: string | null = null; ;) {
      const { next, changed }: Walked = await step(after);
      yield { kind, changed };
      if (next === null) return;
      after = next;
    }
  }
}

const liveBytes = (packs: readonly PackUse[]): number => packs.reduce((sum, { live }) => sum + live, 0);

/** Takes packs out of the pool, as many as come to `most` bytes, one at least. */
const taken = (pool: PackUse[], most: number): readonly PackUse[] => {
  let left = most;
  const end = pool.findIndex(({ live }, i) => (left -= live) < 0 && i > 0);
  return pool.splice(0, end === -1 ? pool.length : end);
};
