import type { ChunkHash, ManifestChunk, PackEntry } from '@holdfast/chunking';
import type { ManifestId, Millis, SpaceId } from '@holdfast/domain';
import type { CollectorIndex, Damage, Look, PackUse, Walked } from '../../content/collect/collector-index.ts';
import type { PackId, StoredPack } from '../../content/content-index.ts';
import type { ObjectKey } from '../../content/content-store.ts';
import type { ContentRows, SpaceRows } from './memory-content-rows.ts';

/** Runs `work` under a space's lock, with what the versions of its nodes refer to. */
export type VersionsUnderLock = <T>(space: SpaceId, work: (used: ReadonlySet<ManifestId>) => T) => Promise<T>;

const above = <K extends string, V>(map: ReadonlyMap<K, V>, after: string | null, limit: number): readonly [K, V][] =>
  [...map].filter(([key]) => after === null || key > after).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
const nextOf = (found: readonly (readonly [string, unknown])[], limit: number): string | null => (found.length < limit ? null : (found.at(-1)?.[0] ?? null));

/** The collector's side of the content index in memory. */
export class MemoryCollectorIndex implements CollectorIndex {
  readonly #rows: ContentRows;
  readonly #inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly #versions: VersionsUnderLock;
  readonly #isKept: (key: string) => boolean;
  readonly #removing = new Set<ObjectKey>();

  constructor(rows: ContentRows, inTurn: <T>(work: () => Promise<T>) => Promise<T>, versions: VersionsUnderLock, isKept: (key: string) => boolean) {
    this.#rows = rows;
    this.#inTurn = inTurn;
    this.#versions = versions;
    this.#isKept = isKept;
  }

  async spaces(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    return above(this.#rows.spaces, after, limit).map(([space]) => space);
  }

  /** The space's lock first, as an operation does: never the other way round. */
  dropManifests(space: SpaceId, after: string | null, unusedSince: Millis, limit: number): Promise<Walked> {
    return this.#versions(space, (used) => {
      const rows = this.#rows.of(space);
      const found = above(rows.manifests, after, limit);
      const unused = found.filter(([id, { usedAt }]) => usedAt < unusedSince && !used.has(id));
      for (const [id] of unused) rows.dropManifest(id);
      return { next: nextOf(found, limit), changed: unused.length };
    });
  }

  condemnChunks(space: SpaceId, after: string | null, now: Millis, limit: number): Promise<Walked> {
    return this.#within(space, (rows) => {
      const found = above(rows.chunks, after, limit);
      const unused = found.filter(([hash, row]) => row.condemnedAt === null && row.leaseUntil < now && !rows.isReferenced(hash));
      for (const [, row] of unused) row.condemnedAt = now;
      return { next: nextOf(found, limit), changed: unused.length };
    });
  }

  settleChunks(space: SpaceId, before: Millis, now: Millis, limit: number): Promise<Walked> {
    return this.#within(space, (rows) => {
      const found = [...rows.chunks].filter(([, row]) => row.condemnedAt !== null && row.condemnedAt < before).slice(0, limit);
      let changed = 0;
      for (const [hash, row] of found) {
        row.condemnedAt = null;
        if (row.leaseUntil >= now || rows.isReferenced(hash)) continue;
        rows.chunks.delete(hash);
        changed += 1;
      }
      return { next: nextOf(found, limit), changed };
    });
  }

  packs(space: SpaceId, after: string | null, limit: number): Promise<readonly PackUse[]> {
    return this.#within(space, (rows) => above(rows.packs, after, limit).map(([id, { key, size, storedAt, condemnedAt }]) => ({
      id, key, size, storedAt, condemned: condemnedAt !== null, live: rows.chunksIn(id).reduce((sum, [, chunk]) => sum + chunk.size, 0),
    })));
  }

  chunksOf(space: SpaceId, pack: PackId): Promise<readonly PackEntry[]> {
    return this.#within(space, (rows) => rows.chunksIn(pack).map(([hash, { size, offset }]) => ({ hash, size, offset, codec: 0 })));
  }

  setDamaged(space: SpaceId, pack: PackId, hashes: readonly ChunkHash[] | 'all'): Promise<void> {
    return this.#within(space, (rows) => {
      for (const [hash, row] of rows.chunksIn(pack)) row.isDamaged = hashes === 'all' || hashes.includes(hash);
    });
  }

  condemnPack(space: SpaceId, pack: PackId, now: Millis): Promise<void> {
    return this.#within(space, (rows) => {
      const row = rows.packs.get(pack);
      if (row !== undefined && rows.chunksIn(pack).length === 0) row.condemnedAt ??= now;
    });
  }

  dropPacks(space: SpaceId, before: Millis, limit: number): Promise<Walked> {
    return this.#within(space, (rows) => {
      const found = [...rows.packs].filter(([, row]) => row.condemnedAt !== null && row.condemnedAt < before).slice(0, limit);
      let changed = 0;
      for (const [id, row] of found) {
        row.condemnedAt = null;
        if (rows.chunksIn(id).length > 0 || rows.hasDamaged) continue;
        rows.packs.delete(id);
        this.#rows.strays.set(row.key, { seenAt: before, deleting: true });
        changed += 1;
      }
      return { next: nextOf(found, limit), changed };
    });
  }

  movePack(space: SpaceId, from: PackId, to: StoredPack, now: Millis): Promise<void> {
    return this.#within(space, (rows) => {
      rows.packs.set(to.id, { key: to.key, size: to.size, storedAt: now, condemnedAt: null });
      this.#rows.strays.delete(to.key);
      for (const { hash, offset } of to.entries) {
        const row = rows.chunks.get(hash);
        if (row?.pack !== from) continue;
        row.pack = to.id;
        row.offset = offset;
        row.isDamaged = false;
      }
    });
  }

  noteObjects(keys: readonly ObjectKey[], now: Millis): Promise<void> {
    return this.#inTurn(async () => {
      for (const key of keys) {
        const known = this.#rows.strays.get(key);
        if (known?.deleting === true) continue;
        if (this.#hasRow(key)) this.#rows.strays.delete(key);
        else if (known === undefined) this.#rows.strays.set(key, { seenAt: now, deleting: false });
      }
    });
  }

  spacesOfStrays(before: Millis, after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    return this.#inTurn(async () => above(this.#rows.spaces, after, Infinity).map(([space]) => space).filter((space) => this.#straysOf(space, before).length > 0).slice(0, limit));
  }

  condemnStrays(space: SpaceId, before: Millis, limit: number): Promise<Walked> {
    return this.#inTurn(async () => {
      if (this.#rows.of(space).hasDamaged) return { next: null, changed: 0 };
      const found = this.#straysOf(space, before).slice(0, limit);
      let changed = 0;
      for (const [key, { seenAt }] of found) {
        if (this.#hasRow(key)) this.#rows.strays.delete(key);
        else {
          this.#rows.strays.set(key, { seenAt, deleting: true });
          changed += 1;
        }
      }
      return { next: nextOf(found, limit), changed };
    });
  }

  toDelete(limit: number): Promise<readonly ObjectKey[]> {
    return this.#inTurn(async () => [...this.#rows.strays].filter(([, { deleting }]) => deleting).map(([key]) => key).slice(0, limit));
  }

  async deleteObject(key: ObjectKey, remove: () => Promise<void>): Promise<boolean> {
    if (this.#removing.has(key) || this.#rows.strays.get(key)?.deleting !== true) return false;
    this.#removing.add(key);
    try {
      await remove();
      await this.#inTurn(async () => this.#rows.strays.delete(key));
      return true;
    } finally {
      this.#removing.delete(key);
    }
  }

  audit(space: SpaceId, after: string | null, limit: number): Promise<{ readonly next: string | null; readonly damage: readonly Damage[] }> {
    return this.#versions(space, (used) => {
      const rows = this.#rows.of(space);
      const found = above(rows.manifests, after, limit);
      const damage = found.filter(([id]) => used.has(id)).flatMap(([id, { manifest }]) =>
        ([...manifest.chunks].every((chunk) => isWhole(rows, chunk)) ? [] : [{ what: `manifest ${id}`, reason: 'a chunk or its pack has no row' }]));
      return { next: nextOf(found, limit), damage };
    });
  }

  lostManifests(space: SpaceId, limit: number): Promise<readonly ManifestId[]> {
    return this.#versions(space, (used) => [...used].filter((id) => !this.#rows.of(space).manifests.has(id)).slice(0, limit));
  }

  checked(space: SpaceId): Promise<{ readonly at: Millis | null; readonly paused: string | null }> {
    return this.#within(space, (rows) => rows.checked);
  }

  noteLook(space: SpaceId, { since, damage, read }: Look): Promise<void> {
    return this.#within(space, (rows) => {
      if (rows.isPausedByReading && !read) return;
      rows.checked = { at: damage === null ? since : null, paused: damage };
      rows.isPausedByReading = read && damage !== null;
    });
  }

  #within<T>(space: SpaceId, work: (rows: SpaceRows) => T): Promise<T> {
    return this.#inTurn(async () => work(this.#rows.of(space)));
  }

  #straysOf(space: SpaceId, before: Millis): [ObjectKey, { readonly seenAt: Millis }][] {
    return [...this.#rows.strays].filter(([key, { seenAt, deleting }]) => !deleting && seenAt < before && key.split('/')[1] === space);
  }

  #hasRow(key: ObjectKey): boolean {
    return this.#rows.hasRowOf(key) || this.#isKept(key);
  }
}

const isWhole = (rows: SpaceRows, { hash, size }: ManifestChunk): boolean => {
  const row = rows.chunks.get(hash);
  return row !== undefined && row.size === size && rows.packs.has(row.pack);
};
