import { encodeManifest, listedSize } from '@holdfast/chunking';
import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from '../../content/content-error.ts';
import type { ManifestShelf, ManifestShelfIndex, Scattered, ShelvedManifest } from '../../content/shelve/manifest-shelf-index.ts';
import type { ContentRows, ManifestRow, SpaceRows } from './memory-content-rows.ts';

/** Which manifests lie where, in memory. */
export class MemoryManifestShelf implements ManifestShelfIndex {
  readonly #rows: ContentRows;
  readonly #inTurn: <T>(work: () => Promise<T>) => Promise<T>;

  constructor(rows: ContentRows, inTurn: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#rows = rows;
    this.#inTurn = inTurn;
  }

  waiting(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    return this.#inTurn(async () => [...this.#rows.spaces].filter(([, { manifests }]) => [...manifests.values()].some(({ shelf }) => shelf === null))
      .map(([space]) => space).filter((space) => after === null || space > after).sort().slice(0, limit));
  }

  unshelved(space: SpaceId, bytes: number): Promise<readonly ShelvedManifest[]> {
    return this.#within(space, ({ manifests }) => fitting([...manifests.values()].filter(({ shelf }) => shelf === null), bytes));
  }

  scattered(space: SpaceId, { part, small, few }: Scattered, bytes: number): Promise<readonly ShelvedManifest[]> {
    return this.#within(space, (rows) => {
      const kept = [...rows.shelves].map(([id, shelf]) => ({ id, ...shelf, left: inShelf(rows, id).length })).filter(({ left }) => left > 0);
      const little = kept.filter(({ size }) => size < small);
      const anew = new Set([...kept.filter(({ left, count }) => left < part * count), ...(little.length >= few ? little : [])].map(({ id }) => id));
      return fitting([...rows.manifests.values()].filter(({ shelf }) => shelf !== null && anew.has(shelf)), bytes);
    });
  }

  shelved(space: SpaceId, { id, key, size }: ManifestShelf, ids: readonly ManifestId[]): Promise<void> {
    return this.#within(space, (rows) => {
      if (this.#rows.strays.get(key)?.deleting === true) throw new ContentError('storageUnavailable', `What lies at ${key} is just being deleted: write it anew`, { subject: key });
      const there = ids.flatMap((manifest) => rows.manifests.get(manifest) ?? []);
      if (there.length === 0) return;
      for (const row of there) row.shelf = id;
      rows.shelves.set(id, { key, size, count: there.length });
      this.#rows.strays.delete(key);
    });
  }

  shelves(space: SpaceId, after: string | null, limit: number): Promise<readonly ManifestShelf[]> {
    return this.#within(space, ({ shelves }) => [...shelves].map(([id, { key, size }]) => ({ id, key, size })).filter(({ id }) => after === null || id > after)
      .sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit));
  }

  loosen(space: SpaceId, id: string): Promise<void> {
    return this.#within(space, (rows) => {
      for (const row of inShelf(rows, id)) row.shelf = null;
      rows.shelves.delete(id);
    });
  }

  forgetEmpty(space: SpaceId): Promise<number> {
    return this.#within(space, (rows) => {
      const empty = [...rows.shelves.keys()].filter((id) => inShelf(rows, id).length === 0);
      for (const id of empty) rows.shelves.delete(id);
      return empty.length;
    });
  }

  #within<T>(space: SpaceId, work: (rows: SpaceRows) => T): Promise<T> {
    return this.#inTurn(async () => work(this.#rows.of(space)));
  }
}

const inShelf = ({ manifests }: SpaceRows, id: string): ManifestRow[] => [...manifests.values()].filter(({ shelf }) => shelf === id);

const fitting = (rows: readonly ManifestRow[], bytes: number): ShelvedManifest[] => {
  const taken: ShelvedManifest[] = [];
  let left = bytes;
  for (const { manifest: { id, chunker, ...manifest } } of rows.toSorted((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1))) {
    const chunks = [...manifest.chunks];
    left -= listedSize(chunker, chunks.length);
    if (left < 0 && taken.length > 0) break;
    taken.push({ id, chunker, pieces: [encodeManifest(chunks)] });
  }
  return taken;
};
