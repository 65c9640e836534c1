import { type ChunkHash, chunkHashOf, chunkerById } from '@holdfast/chunking';
import { asManifestId, type ManifestId, type SpaceId } from '@holdfast/domain';
import { type ChunkOfManifest, type ChunkPlace, type ContentIndex, type ContentIndexWriter, type ManifestHead, type ObjectKey, objectKeyOf, type ReadableChunk, type StoredChunk } from '@holdfast/sync-server';
import { hashArray } from '../database/arrays.ts';
import type { Database } from '../database/database.ts';
import { inParts } from './in-parts.ts';
import { PostgresContentWriter } from './postgres-content-writer.ts';

/**
 * The content index in Postgres (migration 0003): few statements over many rows each, by unnest.
 *
 * None of them is named: a plan that was kept from when a table was empty scans it for every row of the array, which
 * made 1,000 manifests take 2.5 s instead of 50 ms until the next ANALYZE (before the pool ruled sequential scans out).
 */
export class PostgresContentIndex implements ContentIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  withWrite<T>(space: SpaceId, work: (writer: ContentIndexWriter) => Promise<T>): Promise<T> {
    return this.#database.transaction((tx) => work(new PostgresContentWriter(tx, space)));
  }

  async manifest(space: SpaceId, id: ManifestId): Promise<ManifestHead | null> {
    const { rows } = await this.#database.query<{ chunker: string; size: number }>(
      `SELECT chunker, size FROM manifests WHERE space_id = $1 AND id = decode($2, 'hex')`,
      [space, id],
    );
    const [row] = rows;
    return row === undefined ? null : { id, chunker: chunkerById(row.chunker).id, size: row.size };
  }

  async places(space: SpaceId, id: ManifestId, from: number, limit: number): Promise<readonly ChunkPlace[]> {
    const { rows } = await this.#database.query<PlaceRow>(placesSql, [space, id, from, limit]);
    return rows.map((row) => ({ ...storedChunk(row), start: row.start }));
  }

  async manifestsOf(space: SpaceId, ids: readonly ManifestId[]): Promise<readonly ManifestHead[]> {
    const { rows } = await this.#database.query<{ id: string; chunker: string; size: number }>(
      `SELECT encode(id, 'hex') AS id, chunker, size FROM manifests WHERE space_id = $1 AND id IN (SELECT a FROM unnest($2::bytea[]) AS a)`,
      [space, hashArray(ids)],
    );
    return rows.map(({ id, chunker, size }) => ({ id: asManifestId(id), chunker: chunkerById(chunker).id, size }));
  }

  async chunksOf(space: SpaceId, ids: readonly ManifestId[], limit: number): Promise<readonly ChunkOfManifest[]> {
    const { rows } = await this.#database.query<{ manifest: string; hash: string; size: number }>(chunksOfSql, [space, hashArray(ids), limit]);
    return rows.map(({ manifest, hash, size }) => ({ manifest: asManifestId(manifest), hash: chunkHashOf(hash), size }));
  }

  async readable(space: SpaceId, hashes: readonly ChunkHash[]): Promise<readonly ReadableChunk[]> {
    const found: ReadableChunk[] = [];
    for (const part of inParts(hashes)) {
      const { rows } = await this.#database.query<StoredRow & { damaged: boolean }>(readableSql, [space, hashArray(part)]);
      found.push(...rows.map((row) => ({ ...storedChunk(row), isDamaged: row.damaged })));
    }
    return found;
  }

  async markDamaged(space: SpaceId, key: ObjectKey, hashes: readonly ChunkHash[] | 'all'): Promise<void> {
    await this.#database.query(markDamagedSql, [space, key, hashes === 'all' ? null : hashArray(hashes)]);
  }

  async damagedAmong(space: SpaceId, hashes: readonly ChunkHash[]): Promise<ReadonlySet<ChunkHash>> {
    const { rows } = await this.#database.query<{ hash: string }>(damagedAmongSql, [space, hashArray(hashes)]);
    return new Set(rows.map((row) => chunkHashOf(row.hash)));
  }
}

interface StoredRow {
  readonly hash: string;
  readonly size: number;
  readonly key: string;
  readonly offset: number;
}

interface PlaceRow extends StoredRow {
  readonly start: number;
}

const storedChunk = ({ hash, size, key, offset }: StoredRow): StoredChunk => ({ hash: chunkHashOf(hash), size, key: objectKeyOf(key), offset });

const chunksOfSql = `
  SELECT encode(a.id, 'hex') AS manifest, encode(m.hash, 'hex') AS hash, m.size
    FROM unnest($2::bytea[]) WITH ORDINALITY AS a (id, nth)
    JOIN manifest_chunks m ON m.space_id = $1 AND m.manifest_id = a.id
   ORDER BY a.nth, m.start LIMIT $3`;

// What no manifest names is out before anything is known of it: a chunk that waits for one costs the look that a stranger costs (H39).
const readableSql = `
  WITH named AS MATERIALIZED (
    SELECT a AS hash FROM unnest($2::bytea[]) AS a
     WHERE EXISTS (SELECT 1 FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = a))
  SELECT encode(c.hash, 'hex') AS hash, c.size, p.object_key AS key, c.pack_offset AS offset, c.damaged
    FROM named n
    JOIN chunks c ON c.space_id = $1 AND c.hash = n.hash
    JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id`;

// Locked in the order of the hashes, like handshakes.
const markDamagedSql = `
  WITH due AS MATERIALIZED (
    SELECT c.hash FROM chunks c JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id
     WHERE c.space_id = $1 AND p.id = split_part($2, '/', 4)::uuid AND p.object_key = $2 AND NOT c.damaged
       AND ($3::bytea[] IS NULL OR c.hash IN (SELECT a FROM unnest($3::bytea[]) AS a)) ORDER BY c.hash FOR UPDATE OF c)
  UPDATE chunks c SET damaged = true FROM due WHERE c.space_id = $1 AND c.hash = due.hash`;

const damagedAmongSql = `
  SELECT encode(hash, 'hex') AS hash FROM chunks WHERE space_id = $1 AND damaged AND hash IN (SELECT a FROM unnest($2::bytea[]) AS a)`;

const placesSql = `
  SELECT encode(m.hash, 'hex') AS hash, m.start, m.size, p.object_key AS key, c.pack_offset AS offset
    FROM manifest_chunks m
    JOIN chunks c ON c.space_id = m.space_id AND c.hash = m.hash
    JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id
   WHERE m.space_id = $1 AND m.manifest_id = decode($2, 'hex') AND m.start + m.size > $3
     AND m.start >= coalesce((SELECT max(b.start) FROM manifest_chunks b
                               WHERE b.space_id = $1 AND b.manifest_id = decode($2, 'hex') AND b.start <= $3), 0)
   ORDER BY m.start LIMIT $4`;
