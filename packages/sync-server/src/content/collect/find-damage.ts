import type { Millis, SpaceId } from '@holdfast/domain';
import type { ContentStore } from '../content-store.ts';
import type { CollectorIndex, Damage, Look, PackUse } from './collector-index.ts';

type Found = AsyncGenerator<Damage, void, undefined>;

/** Every pack of a space in which chunks lie, `rows` looked up at a time. */
export async function* livePacks(index: CollectorIndex, space: SpaceId, rows: number): AsyncGenerator<PackUse, void, undefined> {
  for (let after: string | null = null; ;) {
    const packs: readonly PackUse[] = await index.packs(space, after, rows);
    for (const pack of packs) if (pack.live > 0) yield pack;
    after = packs.at(-1)?.id ?? null;
    if (packs.length < rows) return;
  }
}

/**
 * Marks everything that versions refer to, from the versions down to the objects (H43f, S4): what is wrong, and at most `rows` of the
 * versions whose content is unknown. An object is looked at by its size, not read; chunks of one that is not right are marked as damaged.
 */
export async function* findDamage({ index, store }: { readonly index: CollectorIndex; readonly store: ContentStore }, space: SpaceId, rows: number): Found {
  for (const id of await index.lostManifests(space, rows)) yield { what: `manifest ${id}`, reason: 'a version refers to it, and it is not there' };
  for (let after: string | null = null; ;) {
    const audited: Awaited<ReturnType<typeof index.audit>> = await index.audit(space, after, rows);
    yield* audited.damage;
    if (audited.next === null) break;
    after = audited.next;
  }
  for await (const { id, key, size } of livePacks(index, space, rows)) {
    const stored = await store.stat(key);
    if (stored?.size === size) continue;
    await index.setDamaged(space, id, 'all');
    if (stored === null) yield { what: key, reason: 'live chunks lie in it, and it is not in the store' };
    else yield { what: key, reason: `it has ${stored.size} bytes in the store and ${size} in the index` };
  }
}

/** What was found, for those who need to know how much it is and why the collector pauses. */
export class DamageBook {
  readonly #since: Millis;
  readonly #of = new Set<string>();
  #first: Damage | null = null;
  count = 0;

  /** @param since when the look began. */
  constructor(since: Millis) {
    this.#since = since;
  }

  add(found: Damage): void {
    this.#first ??= found;
    this.#of.add(found.what);
    this.count += 1;
  }

  isOf(what: string): boolean {
    return this.#of.has(what);
  }

  /** What the look came to, once it is at its end. @param read whether every byte was read. */
  look(read: boolean): Look {
    return { since: this.#since, damage: this.reason, read };
  }

  /** In a line; null when nothing was found. */
  get reason(): string | null {
    return this.#first === null ? null : `${this.#first.what}: ${this.#first.reason}${this.count > 1 ? ` (and ${this.count - 1} more)` : ''}`;
  }
}
