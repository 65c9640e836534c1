import type { ChunkHash } from '@holdfast/chunking';
import type { ManifestId, SpaceId, UserId } from '@holdfast/domain';
import type { ChunkPlace, ContentIndex, ContentIndexWriter, ManifestHead, NewManifest, PackId, StoredPack } from '../../content/content-index.ts';
import type { ObjectKey } from '../../content/content-store.ts';

interface ChunkRow {
  readonly size: number;
  readonly key: ObjectKey;
  readonly offset: number;
  readonly uploaders: Set<UserId>;
  leaseUntil: number;
}

class SpaceRows {
  readonly chunks = new Map<ChunkHash, ChunkRow>();
  readonly manifests = new Map<ManifestId, NewManifest>();
  readonly packs = new Set<PackId>();
  readonly referenced = new Set<ChunkHash>();
}

/** The content index in memory: what the simulator runs on. Transactions run one at a time; their writes land at the end. */
export class MemoryContentIndex implements ContentIndex {
  readonly #spaces = new Map<SpaceId, SpaceRows>();
  #turn: Promise<unknown> = Promise.resolve();

  withWrite<T>(space: SpaceId, work: (writer: ContentIndexWriter) => Promise<T>): Promise<T> {
    const run = this.#turn.then(async () => {
      const writer = new MemoryWriter(this.#rows(space));
      const result = await work(writer);
      writer.land();
      return result;
    });
    this.#turn = run.catch(() => undefined); // its caller hears of it; the next transaction starts all the same
    return run;
  }

  async manifest(space: SpaceId, id: ManifestId): Promise<ManifestHead | null> {
    const manifest = this.#rows(space).manifests.get(id);
    return manifest === undefined ? null : { id, chunker: manifest.chunker, size: manifest.size };
  }

  async places(space: SpaceId, id: ManifestId, from: number, limit: number): Promise<readonly ChunkPlace[]> {
    const rows = this.#rows(space);
    const places: ChunkPlace[] = [];
    let start = 0;
    for (const { hash, size } of rows.manifests.get(id)?.chunks ?? []) {
      const row = rows.chunks.get(hash);
      if (start + size > from && row !== undefined) places.push({ hash, start, size, key: row.key, offset: row.offset });
      if (places.length === limit) break;
      start += size;
    }
    return places;
  }

  /** Those of the manifests that are committed, at once: what the space store asks for (`ManifestsOf`). */
  committed(space: SpaceId, ids: readonly ManifestId[]): ReadonlyMap<ManifestId, { readonly id: ManifestId; readonly size: number }> {
    const { manifests } = this.#rows(space);
    return new Map(ids.flatMap((id) => {
      const manifest = manifests.get(id);
      return manifest === undefined ? [] : [[id, { id, size: manifest.size }]];
    }));
  }

  /** When the lease of a chunk ends; null for one the space does not have. For tests and the collector's oracle. */
  leaseOf(space: SpaceId, hash: ChunkHash): number | null {
    return this.#rows(space).chunks.get(hash)?.leaseUntil ?? null;
  }

  #rows(space: SpaceId): SpaceRows {
    const known = this.#spaces.get(space);
    if (known !== undefined) return known;
    const rows = new SpaceRows();
    this.#spaces.set(space, rows);
    return rows;
  }
}

class MemoryWriter implements ContentIndexWriter {
  readonly #rows: SpaceRows;
  readonly #writes: (() => void)[] = [];

  constructor(rows: SpaceRows) {
    this.#rows = rows;
  }

  land(): void {
    for (const write of this.#writes) write();
  }

  async manifestsAmong(ids: readonly ManifestId[]): Promise<ReadonlySet<ManifestId>> {
    return new Set(ids.filter((id) => this.#rows.manifests.has(id)));
  }

  async chunksAmong(user: UserId, hashes: readonly ChunkHash[]): Promise<ReadonlyMap<ChunkHash, number>> {
    const have = new Map<ChunkHash, number>();
    for (const hash of hashes) {
      const row = this.#rows.chunks.get(hash);
      if (row !== undefined && (row.uploaders.has(user) || this.#rows.referenced.has(hash))) have.set(hash, row.size);
    }
    return have;
  }

  async lease(hashes: readonly ChunkHash[], soonest: number, until: number): Promise<void> {
    this.#writes.push(() => {
      for (const hash of hashes) {
        const row = this.#rows.chunks.get(hash);
        if (row !== undefined && row.leaseUntil < soonest) row.leaseUntil = until;
      }
    });
  }

  async addManifests(manifests: readonly NewManifest[]): Promise<void> {
    this.#writes.push(() => {
      for (const manifest of manifests) {
        if (this.#rows.manifests.has(manifest.id)) continue;
        this.#rows.manifests.set(manifest.id, manifest);
        for (const chunk of manifest.chunks) this.#rows.referenced.add(chunk.hash);
      }
    });
  }

  async addPack(pack: StoredPack, leaseUntil: number): Promise<void> {
    this.#writes.push(() => {
      if (this.#rows.packs.has(pack.id)) return;
      this.#rows.packs.add(pack.id);
      for (const entry of pack.entries) this.#addChunk(pack, entry.hash, entry.size, entry.offset, leaseUntil);
    });
  }

  #addChunk(pack: StoredPack, hash: ChunkHash, size: number, offset: number, leaseUntil: number): void {
    const row = this.#rows.chunks.get(hash) ?? { size, key: pack.key, offset, uploaders: new Set<UserId>(), leaseUntil };
    if (pack.uploader !== null) row.uploaders.add(pack.uploader);
    row.leaseUntil = Math.max(row.leaseUntil, leaseUntil);
    this.#rows.chunks.set(hash, row);
  }
}
