import type { ChunkHash } from '@holdfast/chunking';
import type { ManifestId, Millis, SpaceId } from '@holdfast/domain';
import type { UserId } from '@holdfast/domain';
import type { NewManifest, PackId } from '../../content/content-index.ts';
import type { ObjectKey } from '../../content/content-store.ts';

export interface ChunkRow {
  readonly size: number;
  readonly uploaders: Set<UserId>;
  pack: PackId;
  offset: number;
  leaseUntil: Millis;
  condemnedAt: Millis | null;
  isDamaged: boolean;
}

export interface PackRow {
  readonly key: ObjectKey;
  readonly size: number;
  readonly storedAt: Millis;
  condemnedAt: Millis | null;
}

export interface ManifestRow {
  readonly manifest: NewManifest;
  usedAt: Millis;
  /** The object in which it lies. */
  shelf: string | null;
}

/** The content tables of one space. */
export class SpaceRows {
  readonly chunks = new Map<ChunkHash, ChunkRow>();
  readonly manifests = new Map<ManifestId, ManifestRow>();
  readonly packs = new Map<PackId, PackRow>();
  /** Objects in which manifests lie, and how many lay there at first. */
  readonly shelves = new Map<string, { readonly key: ObjectKey; readonly size: number; readonly count: number }>();
  checked: { readonly at: Millis | null; readonly paused: string | null } = { at: null, paused: null };
  isPausedByReading = false;
  readonly #references = new Map<ChunkHash, number>();

  isReferenced(hash: ChunkHash): boolean {
    return this.#references.has(hash);
  }

  addManifest(manifest: NewManifest, usedAt: Millis): void {
    if (this.manifests.has(manifest.id)) return;
    this.manifests.set(manifest.id, { manifest, usedAt, shelf: null });
    for (const { hash } of manifest.chunks) this.#references.set(hash, (this.#references.get(hash) ?? 0) + 1);
  }

  dropManifest(id: ManifestId): void {
    for (const { hash } of this.manifests.get(id)?.manifest.chunks ?? []) {
      const left = (this.#references.get(hash) ?? 0) - 1;
      if (left > 0) this.#references.set(hash, left);
      else this.#references.delete(hash);
    }
    this.manifests.delete(id);
  }

  /** Whether none of a manifest's chunks is damaged. */
  isWhole(manifest: NewManifest): boolean {
    return ![...manifest.chunks].some(({ hash }) => this.chunks.get(hash)?.isDamaged === true);
  }

  get hasDamaged(): boolean {
    return [...this.chunks.values()].some((row) => row.isDamaged);
  }

  lose(what: 'all' | 'chunks'): void {
    this.chunks.clear();
    if (what === 'chunks') return;
    this.packs.clear();
    this.shelves.clear();
    this.manifests.clear();
    this.#references.clear();
  }

  copy(): SpaceRows {
    const twin = new SpaceRows();
    for (const [hash, row] of this.chunks) twin.chunks.set(hash, { ...row, uploaders: new Set(row.uploaders) });
    for (const [id, row] of this.manifests) twin.manifests.set(id, { ...row });
    for (const [id, row] of this.packs) twin.packs.set(id, { ...row });
    for (const [id, shelf] of this.shelves) twin.shelves.set(id, shelf);
    for (const [hash, count] of this.#references) twin.#references.set(hash, count);
    twin.checked = this.checked;
    twin.isPausedByReading = this.isPausedByReading;
    return twin;
  }

  chunksIn(pack: PackId): readonly [ChunkHash, ChunkRow][] {
    return [...this.chunks].filter(([, row]) => row.pack === pack).sort(([, a], [, b]) => a.offset - b.offset);
  }
}

/** The content tables of all spaces. */
export class ContentRows {
  readonly spaces = new Map<SpaceId, SpaceRows>();
  /** Objects without a row: since when, and whether they are to be deleted. */
  readonly strays = new Map<ObjectKey, { readonly seenAt: Millis; readonly deleting: boolean }>();

  of(space: SpaceId): SpaceRows {
    const known = this.spaces.get(space);
    if (known !== undefined) return known;
    const rows = new SpaceRows();
    this.spaces.set(space, rows);
    return rows;
  }

  /** The same tables once more: what a backup of the database holds. */
  copy(): ContentRows {
    const twin = new ContentRows();
    twin.setBack(this, null);
    return twin;
  }

  /** Becomes what a backup holds; what the sweep had its eye on is given its full time anew from `now` on (H31). */
  setBack(backup: ContentRows, now: Millis | null): void {
    this.spaces.clear();
    for (const [space, rows] of backup.spaces) this.spaces.set(space, rows.copy());
    this.strays.clear();
    for (const [key, stray] of backup.strays) this.strays.set(key, now === null || stray.deleting ? stray : { ...stray, seenAt: now });
  }

  hasRowOf(key: ObjectKey): boolean {
    for (const { packs, shelves } of this.spaces.values()) for (const row of [...packs.values(), ...shelves.values()]) if (row.key === key) return true;
    return false;
  }
}
