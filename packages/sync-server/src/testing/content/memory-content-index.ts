import type { ChunkHash } from '@holdfast/chunking';
import type { ManifestId, Millis, SpaceId, UserId } from '@holdfast/domain';
import type { CollectorIndex } from '../../content/collect/collector-index.ts';
import { ContentError } from '../../content/content-error.ts';
import type { ChunkOfManifest, ChunkPlace, ContentIndex, ContentIndexWriter, KnownChunk, ManifestHead, NewManifest, ReadableChunk, StoredPack } from '../../content/content-index.ts';
import type { ObjectKey } from '../../content/content-store.ts';
import type { ManifestShelfIndex } from '../../content/shelve/manifest-shelf-index.ts';
import { MemoryCollectorIndex, type VersionsUnderLock } from './memory-collector-index.ts';
import { ContentRows, type SpaceRows } from './memory-content-rows.ts';
import { MemoryManifestShelf } from './memory-manifest-shelf.ts';

/** The content index in memory: what the simulator runs on. Transactions run one at a time; their writes land at the end. */
export class MemoryContentIndex implements ContentIndex {
  readonly #rows = new ContentRows();
  #turn: Promise<unknown> = Promise.resolve();

  withWrite<T>(space: SpaceId, work: (writer: ContentIndexWriter) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const writer = new MemoryWriter(this.#rows, this.#rows.of(space));
      const result = await work(writer);
      writer.land();
      return result;
    });
  }

  /**
   * The same tables as the collector sees them. `versions` says what versions refer to while the space's lock is held;
   * `isKept` names objects that others than packs account for (snapshots).
   */
  collector(versions: VersionsUnderLock, isKept: (key: string) => boolean = () => false): CollectorIndex {
    return new MemoryCollectorIndex(this.#rows, (work) => this.#inTurn(work), versions, isKept);
  }

  /** The same tables as those see them who write manifests into the store. */
  shelf(): ManifestShelfIndex {
    return new MemoryManifestShelf(this.#rows, (work) => this.#inTurn(work));
  }

  async manifest(space: SpaceId, id: ManifestId): Promise<ManifestHead | null> {
    const manifest = this.#rows.of(space).manifests.get(id)?.manifest;
    return manifest === undefined ? null : { id, chunker: manifest.chunker, size: manifest.size };
  }

  async places(space: SpaceId, id: ManifestId, from: number, limit: number): Promise<readonly ChunkPlace[]> {
    const rows = this.#rows.of(space);
    const places: ChunkPlace[] = [];
    let start = 0;
    for (const { hash, size } of rows.manifests.get(id)?.manifest.chunks ?? []) {
      if (start + size > from) {
        const row = rows.chunks.get(hash);
        const pack = row && rows.packs.get(row.pack);
        if (row && pack) places.push({ hash, start, size, key: pack.key, offset: row.offset });
        if (places.length === limit) break;
      }
      start += size;
    }
    return places;
  }

  async manifestsOf(space: SpaceId, ids: readonly ManifestId[]): Promise<readonly ManifestHead[]> {
    return (await Promise.all(ids.map((id) => this.manifest(space, id)))).filter((head) => head !== null);
  }

  async chunksOf(space: SpaceId, ids: readonly ManifestId[], limit: number): Promise<readonly ChunkOfManifest[]> {
    const { manifests } = this.#rows.of(space);
    return ids.flatMap((id) => [...(manifests.get(id)?.manifest.chunks ?? [])].map((chunk) => ({ ...chunk, manifest: id }))).slice(0, limit);
  }

  async readable(space: SpaceId, hashes: readonly ChunkHash[]): Promise<readonly ReadableChunk[]> {
    const rows = this.#rows.of(space);
    return hashes.flatMap((hash) => {
      const row = rows.isReferenced(hash) ? rows.chunks.get(hash) : undefined;
      const pack = row && rows.packs.get(row.pack);
      return row && pack ? [{ hash, size: row.size, key: pack.key, offset: row.offset, isDamaged: row.isDamaged }] : [];
    });
  }

  async markDamaged(space: SpaceId, key: ObjectKey, hashes: readonly ChunkHash[] | 'all'): Promise<void> {
    const rows = this.#rows.of(space);
    const marked = hashes === 'all' ? null : new Set(hashes);
    for (const [hash, row] of rows.chunks) if (rows.packs.get(row.pack)?.key === key && marked?.has(hash) !== false) row.isDamaged = true;
  }

  async damagedAmong(space: SpaceId, hashes: readonly ChunkHash[]): Promise<ReadonlySet<ChunkHash>> {
    const { chunks } = this.#rows.of(space);
    return new Set(hashes.filter((hash) => chunks.get(hash)?.isDamaged === true));
  }

  backUp(): ContentRows {
    return this.#rows.copy();
  }

  /** The tables are those of a backup from now on (H31). */
  setBack(backup: ContentRows, now: Millis): void {
    this.#rows.setBack(backup, now);
  }

  /** As if the tables had been lost, all or that of chunks alone. */
  lose(space: SpaceId, what: 'all' | 'chunks'): void {
    this.#rows.of(space).lose(what);
  }

  /** Those of the manifests that are committed, at once: what the space store asks for (`ManifestsOf`). */
  committed(space: SpaceId, ids: readonly ManifestId[]): ReadonlyMap<ManifestId, { readonly id: ManifestId; readonly size: number }> {
    const { manifests } = this.#rows.of(space);
    return new Map(ids.flatMap((id) => {
      const row = manifests.get(id);
      return row === undefined ? [] : [[id, { id, size: row.manifest.size }]];
    }));
  }

  /** When the lease of a chunk ends; null for one the space does not have. For tests and the collector's oracle. */
  leaseOf(space: SpaceId, hash: ChunkHash): number | null {
    return this.#rows.of(space).chunks.get(hash)?.leaseUntil ?? null;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work);
    this.#turn = run.catch(() => undefined); // its caller hears of it; the next transaction starts all the same
    return run;
  }
}

class MemoryWriter implements ContentIndexWriter {
  readonly #all: ContentRows;
  readonly #rows: SpaceRows;
  readonly #writes: (() => void)[] = [];

  constructor(all: ContentRows, rows: SpaceRows) {
    this.#all = all;
    this.#rows = rows;
  }

  land(): void {
    for (const write of this.#writes) write();
  }

  async manifestsAmong(ids: readonly ManifestId[], now: Millis): Promise<ReadonlySet<ManifestId>> {
    const there = ids.flatMap((id) => this.#rows.manifests.get(id) ?? []);
    this.#writes.push(() => there.forEach((row) => void (row.usedAt = Math.max(row.usedAt, now))));
    return new Set(there.filter((row) => this.#rows.isWhole(row.manifest)).map((row) => row.manifest.id));
  }

  async chunksAmong(user: UserId, hashes: readonly ChunkHash[], soonest: Millis): Promise<ReadonlyMap<ChunkHash, KnownChunk>> {
    const have = new Map<ChunkHash, KnownChunk>();
    for (const hash of hashes) {
      const row = this.#rows.chunks.get(hash);
      if (row !== undefined && !row.isDamaged && (row.uploaders.has(user) || this.#rows.isReferenced(hash))) have.set(hash, { size: row.size, isLeased: row.leaseUntil >= soonest });
    }
    return have;
  }

  async lease(hashes: readonly ChunkHash[], soonest: Millis, until: Millis): Promise<ReadonlySet<ChunkHash>> {
    const there = hashes.filter((hash) => this.#rows.chunks.has(hash));
    this.#writes.push(() => {
      for (const hash of there) {
        const row = this.#rows.chunks.get(hash);
        if (row === undefined || row.leaseUntil >= soonest) continue;
        row.leaseUntil = until;
        row.condemnedAt = null;
      }
    });
    return new Set(there.filter((hash) => this.#rows.chunks.get(hash)?.isDamaged === false));
  }

  async addManifests(manifests: readonly NewManifest[], _user: UserId | null, now: Millis): Promise<void> {
    this.#writes.push(() => manifests.forEach((manifest) => this.#rows.addManifest(manifest, now)));
  }

  async addPack(pack: StoredPack, leaseUntil: Millis, now: Millis): Promise<void> {
    if (this.#all.strays.get(pack.key)?.deleting === true) throw beingDeleted(pack);
    this.#writes.push(() => {
      if (this.#rows.packs.has(pack.id)) return this.#mend(pack);
      this.#rows.packs.set(pack.id, { key: pack.key, size: pack.size, storedAt: now, condemnedAt: null });
      this.#all.strays.delete(pack.key);
      for (const entry of pack.entries) this.#addChunk(pack, entry.hash, entry.size, entry.offset, leaseUntil);
    });
  }

  #addChunk(pack: StoredPack, hash: ChunkHash, size: number, offset: number, leaseUntil: Millis): void {
    const row = this.#rows.chunks.get(hash) ?? { size, pack: pack.id, offset, uploaders: new Set<UserId>(), leaseUntil, condemnedAt: null, isDamaged: false };
    if (pack.uploader !== null) row.uploaders.add(pack.uploader);
    row.leaseUntil = Math.max(row.leaseUntil, leaseUntil);
    row.condemnedAt = null;
    this.#rows.chunks.set(hash, row);
    this.#mend({ ...pack, entries: [{ hash, size, offset, codec: 0 }] });
  }

  #mend({ id, entries }: Pick<StoredPack, 'id' | 'entries'>): void {
    for (const { hash, offset } of entries) {
      const row = this.#rows.chunks.get(hash);
      if (row?.isDamaged === true) Object.assign(row, { pack: id, offset, isDamaged: false });
    }
  }
}

const beingDeleted = ({ key }: StoredPack): ContentError =>
  new ContentError('storageUnavailable', `What an earlier attempt has left at ${key} is just being deleted: send the pack again in a moment`, { subject: key });
