import type { ChunkHash } from '@holdfast/chunking';
import type { ManifestId, SpaceId } from '@holdfast/domain';
import type { ObjectKey, PackUse } from '@holdfast/sync-server';
import type { Rule } from './violation.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** What an answer says is there, is there for so long (H43a), what it has committed, for so long without a version (H43b). An hour less: times are taken moments apart. */
const [haveFor, committedFor] = [2 * day - hour, 7 * day - hour];
/** An object is deleted so long after its pack was found empty (H43c, d), or after it was seen without a row (H43e). */
const [emptyFor, strayFor] = [7 * day - hour, day - hour];
/** A chunk goes so long after it was condemned (H43c). */
const condemnedFor = day - hour;

/** What the watch asks of the content index. */
export interface CollectTruth {
  readonly now: () => number;
  readonly hasChunk: (space: SpaceId, hash: ChunkHash) => boolean;
  /** The chunks of a space, and when they were condemned. */
  readonly condemned: (space: SpaceId) => ReadonlyMap<ChunkHash, number | null>;
  readonly hasManifest: (space: SpaceId, manifest: ManifestId) => boolean;
  /** Those of the objects of which no row speaks. */
  readonly withoutRow: (keys: readonly ObjectKey[]) => ReadonlySet<ObjectKey>;
  readonly report: (rule: Rule, detail: string) => void;
  readonly evaluated: (...rules: readonly Rule[]) => void;
}

/** H43: what the server has promised is kept for as long as it was promised, and no object is deleted sooner than it may. */
export class CollectWatch {
  readonly #truth: CollectTruth;
  /** By space: until when. */
  readonly #chunks = new Map<SpaceId, Map<ChunkHash, number>>();
  readonly #manifests = new Map<SpaceId, Map<ManifestId, number>>();
  /** By key: when a pack was first found empty since it held something, and when an object was first seen without a row since it had one. */
  readonly #emptySince = new Map<ObjectKey, number>();
  readonly #seenAt = new Map<ObjectKey, number>();

  constructor(truth: CollectTruth) {
    this.#truth = truth;
  }

  /** A request comes; the returned function hears what its answer says: that these chunks are there, and that the manifest is committed, if one is. */
  promises(space: SpaceId): (manifest: ManifestId | null, chunks: readonly ChunkHash[]) => void {
    const cameAt = this.#truth.now();
    return (manifest, hashes) => {
      const [chunks, manifests] = [this.#chunks.get(space) ?? new Map<ChunkHash, number>(), this.#manifests.get(space) ?? new Map<ManifestId, number>()];
      this.#chunks.set(space, chunks);
      this.#manifests.set(space, manifests);
      for (const hash of hashes) keepUntil(chunks, hash, cameAt + haveFor);
      if (manifest !== null) keepUntil(manifests, manifest, cameAt + committedFor);
    };
  }

  /** The tables are those of a backup: who was promised something since is told that it is missing, and what has no row has its full time anew (H31). */
  setBack(): void {
    this.#chunks.clear();
    this.#manifests.clear();
    this.#seenAt.clear();
  }

  /** The collector has looked at packs. */
  packs(packs: readonly PackUse[]): void {
    for (const { key, live, condemned } of packs) {
      if (live > 0) this.#emptySince.delete(key);
      else if (!condemned && !this.#emptySince.has(key)) this.#emptySince.set(key, this.#truth.now());
    }
  }

  /** Looks before chunks are dropped; the returned function looks after that. */
  drops(space: SpaceId): () => void {
    const before = this.#truth.condemned(space);
    return () => {
      const now = this.#truth.now();
      for (const [hash, at] of before) {
        if (this.#truth.hasChunk(space, hash)) continue;
        this.#truth.evaluated('H43');
        if (at === null || now - at < condemnedFor) this.#truth.report('H43', `chunk ${hash} of ${space} is dropped ${at === null ? 'and was never condemned' : `${Math.round((now - at) / hour)} hours after it was condemned`}`);
      }
    };
  }

  /** It has seen objects. */
  objects(keys: readonly ObjectKey[]): void {
    const withoutRow = this.#truth.withoutRow(keys);
    for (const key of keys) {
      if (!withoutRow.has(key)) this.#seenAt.delete(key);
      else if (!this.#seenAt.has(key)) this.#seenAt.set(key, this.#truth.now());
    }
  }

  /** It deletes an object. */
  deletes(key: ObjectKey): void {
    const now = this.#truth.now();
    const [empty, seen] = [this.#emptySince.get(key), this.#seenAt.get(key)];
    this.#emptySince.delete(key);
    this.#seenAt.delete(key);
    if (empty === undefined && seen === undefined) return;
    this.#truth.evaluated('H43');
    if (empty !== undefined ? now - empty < emptyFor : now - (seen ?? now) < strayFor) {
      this.#truth.report('H43', `${key} is deleted ${Math.round((now - (empty ?? seen ?? now)) / hour)} hours after ${empty === undefined ? 'it was seen without a row' : 'its pack was found empty'}`);
    }
  }

  /** After a step of the collector: what was promised for longer than now is there. */
  check(space: SpaceId): void {
    const { now, hasChunk, hasManifest, report, evaluated } = this.#truth;
    evaluated('H43');
    for (const [hash, until] of kept(this.#chunks.get(space), now())) if (!hasChunk(space, hash)) report('H43', `chunk ${hash} of ${space} is gone ${Math.round((until - now()) / hour)} hours too soon: an answer said that it is there`);
    for (const [manifest, until] of kept(this.#manifests.get(space), now())) if (!hasManifest(space, manifest)) report('H43', `manifest ${manifest} of ${space} is gone ${Math.round((until - now()) / hour)} hours too soon: an answer said that it is committed`);
  }
}

/** An answer that took long takes nothing back of what another has promised meanwhile. */
const keepUntil = <K>(promises: Map<K, number>, what: K, until: number): void => void promises.set(what, Math.max(until, promises.get(what) ?? 0));

/** Those that still hold; the others are forgotten. */
const kept = <K>(promises: Map<K, number> | undefined, now: number): readonly (readonly [K, number])[] => {
  for (const [what, until] of promises ?? []) if (until <= now) promises?.delete(what);
  return [...(promises ?? [])];
};
