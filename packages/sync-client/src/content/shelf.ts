import type { ManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { BlobStore } from '../ports/blob-store.ts';
import type { BlobGroupRow, Keyed, ReplicaStore } from '../ports/replica-store.ts';

/** Where the bytes of a content lie on this device. */
export interface Shelved {
  readonly manifest: WireManifest;
  readonly file: string;
  readonly offset: number;
}

/** Where a chunk lies on this device. */
export interface ChunkPlace {
  readonly file: string;
  readonly from: number;
  readonly size: number;
}

/** A file with staged or cached bytes, and the rows that speak of it. */
export interface ShelfFile {
  readonly keys: number[];
  readonly manifests: ManifestId[];
  bytes: number;
  /** When it was written or used last, as far as this tab has heard. */
  at: number;
  /** When the rows say so. */
  noted: number;
  /** The row that says when it was used last. */
  useKey: number | null;
}

/** All contents whose bytes this device holds, by manifest. */
export class Shelf {
  readonly #store: ReplicaStore;
  readonly #blobs: BlobStore;
  /** The newest last: the same bytes may lie in several files. */
  readonly #places = new Map<ManifestId, readonly Shelved[]>();
  readonly #files = new Map<string, ShelfFile>();
  #lastKey = 0;
  /** Grows whenever something that was here is not, or may not be, any more. */
  losses = 0;
  #gains = 0;

  constructor(store: ReplicaStore, blobs: BlobStore) {
    this.#store = store;
    this.#blobs = blobs;
  }

  /** Reads what has been shelved since the last time, by any tab. */
  async refresh(): Promise<void> {
    for (const group of await this.#store.rows('blobs', this.#lastKey)) this.#take(group);
  }

  /** Reads everything anew: rows may have gone. */
  async reload(): Promise<void> {
    const groups = await this.#store.rows('blobs');
    this.losses += 1;
    this.#places.clear();
    this.#files.clear();
    // What came while they were read is read with the next look.
    this.#lastKey = 0;
    for (const group of groups) this.#take(group);
  }

  /** Like `refresh`, and hears too of what another tab has removed. */
  async follow(): Promise<void> {
    const there = new Set(await this.#store.keys('blobs'));
    const isGone = [...this.#files.values()].some(({ keys }) => keys.some((key) => !there.has(key)));
    await (isGone ? this.reload() : this.refresh());
  }

  /** Of what lies here: another number whenever that may be another. */
  get version(): number {
    return this.losses + this.#gains;
  }

  find(manifest: ManifestId): Shelved | undefined {
    return this.#places.get(manifest)?.at(-1);
  }

  /** Where a content lies in this very file. */
  placeIn(file: string, manifest: ManifestId): Shelved | undefined {
    return this.#places.get(manifest)?.findLast((place) => place.file === file);
  }

  /** The rows that speak of the file in which a content lies; none when it is not here. */
  keysOf(manifest: ManifestId): readonly number[] {
    const place = this.find(manifest);
    return place === undefined ? [] : (this.#files.get(place.file)?.keys ?? []);
  }

  /** Like `find`, but looks into the store before it gives up. */
  async look(manifest: ManifestId): Promise<Shelved | undefined> {
    if (!this.#places.has(manifest)) await this.refresh();
    return this.find(manifest);
  }

  file(name: string): ShelfFile | undefined {
    return this.#files.get(name);
  }

  /** All contents that lie here, each once. */
  contents(): Iterable<ManifestId> {
    return this.#places.keys();
  }

  /** The files that hold contents, those unused for longest first. */
  files(): [string, ShelfFile][] {
    return [...this.#files].sort((a, b) => a[1].at - b[1].at);
  }

  /** Where those of these chunks lie that any content here has, or one of `others`. */
  chunksAmong(wanted: ReadonlySet<string>, others: readonly Shelved[]): ReadonlyMap<string, ChunkPlace> {
    const found = new Map<string, ChunkPlace>();
    const look = ({ manifest, file, offset }: Shelved): void => {
      let from = offset;
      for (const [hash, size] of manifest.chunks) {
        if (wanted.has(hash) && !found.has(hash)) found.set(hash, { file, from, size });
        from += size;
      }
    };
    for (const places of this.#places.values()) for (const place of places.slice(-1)) look(place);
    others.forEach(look);
    return found;
  }

  /** The bytes of a content, read when they are asked for. */
  blob({ file, offset, manifest }: Shelved): Promise<Blob> {
    return this.#blobs.blob(file, offset, offset + manifest.size);
  }

  bytes({ file, offset, manifest }: Shelved): Promise<Uint8Array<ArrayBuffer>> {
    return this.#blobs.read(file, offset, offset + manifest.size);
  }

  /** A file is gone, and with it what it held and no other does. */
  forget(file: string): void {
    this.losses += 1;
    for (const manifest of this.#files.get(file)?.manifests ?? []) {
      const left = (this.#places.get(manifest) ?? []).filter((place) => place.file !== file);
      if (left.length > 0) this.#places.set(manifest, left);
      else this.#places.delete(manifest);
    }
    this.#files.delete(file);
  }

  /** A later note takes the place of the one before. */
  #takeUse(file: ShelfFile, key: number): void {
    if (file.useKey !== null) file.keys.splice(file.keys.indexOf(file.useKey), 1);
    file.useKey = key;
  }

  #take({ key, row }: Keyed<BlobGroupRow>): void {
    this.#lastKey = Math.max(this.#lastKey, key);
    const file = this.#files.get(row.file) ?? { keys: [], manifests: [], bytes: 0, at: row.at, noted: row.at, useKey: null };
    this.#files.set(row.file, file);
    // Two looks at once find the same.
    if (file.keys.includes(key)) return;
    if (row.blobs.length === 0) this.#takeUse(file, key);
    file.keys.push(key);
    this.#gains += 1;
    file.at = Math.max(file.at, row.at);
    file.noted = Math.max(file.noted, row.at);
    for (const { manifest, offset } of row.blobs) {
      this.#places.set(manifest.id, [...(this.#places.get(manifest.id) ?? []), { manifest, file: row.file, offset }]);
      file.manifests.push(manifest.id);
      file.bytes += manifest.size;
    }
  }
}
