import { type ChunkHash, chunkHashOf, CODEC_RAW, type PackEntry } from '@holdfast/chunking';
import { asManifestId, asSpaceId, type ManifestId, type Millis, type SpaceId } from '@holdfast/domain';
import { asPackId, objectKeyOf, type CollectorIndex, type Damage, type Look, type ObjectKey, type PackId, type PackUse, type StoredPack, type Walked } from '@holdfast/sync-server';
import type { Database, Queryable } from '../../database/database.ts';
import * as sql from './collect-statements.ts';

type Keyed = { readonly key: string };
const at = (millis: Millis): Date => new Date(millis);
/** The next stretch begins after the last of a full one. */
const walked = (last: string | undefined, looked: number, limit: number, changed: number): Walked => ({ next: looked < limit ? null : (last ?? null), changed });

/** The collector's side of the content index in Postgres (migrations 0006, 0016). */
export class PostgresCollectorIndex implements CollectorIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async spaces(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    const { rows } = await this.#database.query<{ id: string }>('SELECT id FROM spaces WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT $2', [after, limit]);
    return rows.map(({ id }) => asSpaceId(id));
  }

  async dropManifests(space: SpaceId, after: string | null, unusedSince: Millis, limit: number): Promise<Walked> {
    const { rows } = await this.#database.query<{ id: string; unused: boolean }>(sql.lookAtManifests, [space, after, limit, at(unusedSince)]);
    const unused = rows.filter((row) => row.unused).map((row) => row.id);
    const dropped = unused.length === 0 ? 0 : await this.#database.transaction(async (tx) => {
      await tx.query(sql.lockSpaceRow, [space]);
      await tx.query(sql.dropManifests, [space, unused, at(unusedSince)]);
      const { rows: [left] } = await tx.query<{ left: number }>(sql.countManifests, [space, unused]);
      return unused.length - (left?.left ?? 0);
    });
    return walked(rows.at(-1)?.id, rows.length, limit, dropped);
  }

  async condemnChunks(space: SpaceId, after: string | null, now: Millis, limit: number): Promise<Walked> {
    const { rows: [row] } = await this.#database.query<{ looked: number; last: string | null; changed: number }>(sql.condemnChunks, [space, after, limit, at(now)]);
    return walked(row?.last ?? undefined, row?.looked ?? 0, limit, row?.changed ?? 0);
  }

  settleChunks(space: SpaceId, before: Millis, now: Millis, limit: number): Promise<Walked> {
    return this.#database.transaction(async (tx) => {
      const { rows } = await tx.query<{ hash: string }>(sql.lockCondemned, [space, at(before), limit]);
      const hashes = rows.map(({ hash }) => hash);
      if (hashes.length === 0) return { next: null, changed: 0 };
      const { rowCount } = await tx.query(sql.dropChunks, [space, hashes, at(now)]);
      await tx.query(sql.spareChunks, [space, hashes]);
      return walked(hashes.at(-1), hashes.length, limit, rowCount);
    });
  }

  async packs(space: SpaceId, after: string | null, limit: number): Promise<readonly PackUse[]> {
    const { rows } = await this.#database.query<Keyed & { id: string; size: number; stored: Date; condemned: boolean; live: number }>(sql.readPacks, [space, after, limit]);
    return rows.map(({ id, key, size, stored, condemned, live }) => ({ id: asPackId(id), key: objectKeyOf(key), size, condemned, live, storedAt: stored.getTime() }));
  }

  async chunksOf(space: SpaceId, pack: PackId): Promise<readonly PackEntry[]> {
    const { rows } = await this.#database.query<{ hash: string; size: number; offset: number }>(sql.readChunksOf, [space, pack]);
    return rows.map(({ hash, size, offset }) => ({ hash: chunkHashOf(hash), size, offset, codec: CODEC_RAW }));
  }

  async setDamaged(space: SpaceId, pack: PackId, hashes: readonly ChunkHash[] | 'all'): Promise<void> {
    await this.#database.query(sql.setDamaged, [space, pack, hashes === 'all' ? null : hashes]);
  }

  async condemnPack(space: SpaceId, pack: PackId, now: Millis): Promise<void> {
    await this.#database.query(sql.condemnPack, [space, pack, at(now)]);
  }

  dropPacks(space: SpaceId, before: Millis, limit: number): Promise<Walked> {
    return this.#database.transaction(async (tx) => {
      const { rows } = await tx.query<{ id: string }>(sql.lockCondemnedPacks, [space, at(before), limit]);
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return { next: null, changed: 0 };
      const { rows: gone } = await tx.query<Keyed>(sql.dropPacks, [space, ids]);
      await tx.query(sql.toBeDeleted, [gone.map(({ key }) => key), at(before)]);
      await tx.query(sql.sparePacks, [space, ids]);
      return walked(ids.at(-1), ids.length, limit, gone.length);
    });
  }

  movePack(space: SpaceId, from: PackId, to: StoredPack, now: Millis): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const hashes = to.entries.map(({ hash }) => hash);
      await tx.query(sql.addPackRow, [space, to.id, to.key, to.size, to.entries.length, at(now)]);
      await tx.query(sql.lockChunksOf, [space, hashes]);
      await tx.query(sql.moveChunks, [space, from, to.id, hashes, to.entries.map(({ offset }) => offset)]);
    });
  }

  noteObjects(keys: readonly ObjectKey[], now: Millis): Promise<void> {
    return this.#database.transaction(async (tx) => {
      await tx.query(sql.forgetObjects, [keys]);
      await tx.query(sql.noteObjects, [keys, at(now)]);
    });
  }

  async spacesOfStrays(before: Millis, after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    const { rows } = await this.#database.query<{ id: string }>(sql.spacesOfStrays, [at(before), after, limit]);
    return rows.map(({ id }) => asSpaceId(id));
  }

  condemnStrays(space: SpaceId, before: Millis, limit: number): Promise<Walked> {
    return this.#database.transaction(async (tx) => {
      const { rows } = await tx.query<Keyed>(sql.lockStrays, [at(before), limit, space]);
      const keys = rows.map(({ key }) => key);
      const changed = await condemned(tx, keys);
      await tx.query(sql.forgetObjects, [keys]);
      return walked(keys.at(-1), keys.length, limit, changed);
    });
  }

  async toDelete(limit: number): Promise<readonly ObjectKey[]> {
    const { rows } = await this.#database.query<Keyed>(sql.readToDelete, [limit]);
    return rows.map(({ key }) => objectKeyOf(key));
  }

  /** The one transaction that waits for a store: its lock is what keeps a slower collector from an object that is put there again. */
  deleteObject(key: ObjectKey, remove: () => Promise<void>): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      if ((await tx.query(sql.lockToDelete, [key])).rowCount === 0) return false;
      await remove();
      await tx.query(sql.forgetDeleted, [key]);
      return true;
    });
  }

  async audit(space: SpaceId, after: string | null, limit: number): Promise<{ readonly next: string | null; readonly damage: readonly Damage[] }> {
    const { rows } = await this.#database.query<{ id: string; wanted: number; found: number; used: boolean }>(sql.audit, [space, after, limit]);
    const damage = rows.filter((row) => row.used && row.found !== row.wanted).map(({ id, wanted, found }) =>
      ({ what: `manifest ${id}`, reason: `of its ${wanted} bytes, chunks and packs with rows hold ${found}` }));
    return { next: walked(rows.at(-1)?.id, rows.length, limit, 0).next, damage };
  }

  async lostManifests(space: SpaceId, limit: number): Promise<readonly ManifestId[]> {
    const { rows } = await this.#database.query<{ id: string }>(sql.lostManifests, [space, limit]);
    return rows.map(({ id }) => asManifestId(id));
  }

  async checked(space: SpaceId): Promise<{ readonly at: Millis | null; readonly paused: string | null }> {
    const { rows: [row] } = await this.#database.query<{ checked: Date | null; paused: string | null }>('SELECT checked_at AS checked, paused FROM content_checks WHERE space_id = $1', [space]);
    return { at: row?.checked?.getTime() ?? null, paused: row?.paused ?? null };
  }

  async noteLook(space: SpaceId, { since, damage, read }: Look): Promise<void> {
    await this.#database.query(sql.noteLook, [space, damage === null ? at(since) : null, damage, read && damage !== null, read]);
  }
}

const condemned = async (tx: Queryable, keys: readonly string[]): Promise<number> => (keys.length === 0 ? 0 : (await tx.query(sql.condemnStrays, [keys])).rowCount);
