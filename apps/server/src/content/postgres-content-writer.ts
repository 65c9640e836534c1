import { type ChunkHash, chunkHashOf } from '@holdfast/chunking';
import { asManifestId, type ManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import { type ContentIndexWriter, ContentError, type KnownChunk, type NewManifest, type StoredPack } from '@holdfast/sync-server';
import { hashArray, numberArray } from '../database/arrays.ts';
import type { Queryable } from '../database/database.ts';
import { inParts, rowsAtOnce } from './in-parts.ts';

/** The statements of one transaction on the content index. */
export class PostgresContentWriter implements ContentIndexWriter {
  readonly #tx: Queryable;
  readonly #space: SpaceId;

  constructor(tx: Queryable, space: SpaceId) {
    this.#tx = tx;
    this.#space = space;
  }

  async manifestsAmong(ids: readonly ManifestId[], now: number): Promise<ReadonlySet<ManifestId>> {
    if (ids.length === 0) return new Set();
    const asked = [this.#space, hashArray(ids), new Date(now - renewAfterMs)];
    const look = async (): Promise<readonly ManifestSeen[]> => (await this.#tx.query<ManifestSeen>(manifestsAmongSql, asked)).rows;
    let rows = await look();
    if (rows.some(({ due }) => due)) {
      // One that is being dropped is waited for, and then not there. It is due: only what was not used for days is dropped.
      await this.#tx.query(renewManifestsSql, [...asked, new Date(now)]);
      rows = await look();
    }
    return new Set(rows.flatMap(({ id, whole }) => (whole ? [asManifestId(id)] : [])));
  }

  async chunksAmong(user: UserId, hashes: readonly ChunkHash[], soonest: number): Promise<ReadonlyMap<ChunkHash, KnownChunk>> {
    const have = new Map<ChunkHash, KnownChunk>();
    for (const part of inParts(hashes)) {
      const { rows } = await this.#tx.query<KnownChunk & { hash: string }>(chunksAmongSql, [this.#space, hashArray(part), user, new Date(soonest)]);
      for (const { hash, size, isLeased } of rows) have.set(chunkHashOf(hash), { size, isLeased });
    }
    return have;
  }

  async lease(hashes: readonly ChunkHash[], soonest: number, until: number): Promise<ReadonlySet<ChunkHash>> {
    const there = new Set<ChunkHash>();
    for (const part of inParts([...hashes].sort())) {
      const asked = [this.#space, hashArray(part), new Date(soonest)];
      await this.#tx.query(leaseSql, [...asked, new Date(until)]);
      // A statement of its own: it sees what was dropped while the leases were waited for.
      const { rows } = await this.#tx.query<{ hash: string }>(leasedSql, asked);
      for (const { hash } of rows) there.add(chunkHashOf(hash));
    }
    return there;
  }

  async addManifests(manifests: readonly NewManifest[], user: UserId | null, now: number): Promise<void> {
    if (manifests.length === 0) return;
    const sorted = [...manifests].sort((a, b) => (a.id < b.id ? -1 : 1)); // one order for everybody: no deadlock
    const { rowCount } = await this.#tx.query(addManifestsSql, [
      this.#space,
      hashArray(sorted.map((each) => each.id)),
      sorted.map((each) => each.chunker),
      numberArray(sorted.map((each) => each.size)),
      user,
      new Date(now),
    ]);
    const place = rowCount === sorted.length ? addManifestChunksSql : addMissingChunksSql;
    for (const part of placedChunks(sorted)) {
      await this.#tx.query(place, [
        this.#space,
        hashArray(part.map((each) => each.manifest)),
        numberArray(part.map((each) => each.start)),
        hashArray(part.map((each) => each.hash)),
        numberArray(part.map((each) => each.size)),
      ]);
    }
  }

  async addPack(pack: StoredPack, leaseUntil: number, now: number): Promise<void> {
    await this.#takeObject(pack);
    const { rowCount } = await this.#tx.query(
      `INSERT INTO packs (space_id, id, object_key, size, chunk_count, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [this.#space, pack.id, pack.key, pack.size, pack.entries.length, new Date(now)],
    );
    const once = [...new Map(pack.entries.map((entry) => [entry.hash, entry])).values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
    for (const part of inParts(once)) {
      const placed = [this.#space, pack.id, hashArray(part.map((each) => each.hash)), numberArray(part.map((each) => each.offset))];
      if (rowCount === 0) await this.#tx.query(mendChunksSql, placed);
      else await this.#tx.query(addChunksSql, [
        ...placed,
        numberArray(part.map((each) => each.size)),
        pack.uploader === null ? [] : [pack.uploader],
        new Date(leaseUntil),
      ]);
    }
  }

  /** The object is this pack's from now on, unless it is being deleted as one that nobody needs. */
  async #takeObject({ key }: StoredPack): Promise<void> {
    const { rows: [stray] } = await this.#tx.query<{ deleting: boolean }>('SELECT deleting FROM stray_objects WHERE object_key = $1 FOR UPDATE', [key]);
    if (stray?.deleting === true) {
      throw new ContentError('storageUnavailable', `What an earlier attempt has left at ${key} is just being deleted: send the pack again in a moment`, { subject: key });
    }
    if (stray) await this.#tx.query('DELETE FROM stray_objects WHERE object_key = $1', [key]);
  }
}

const renewAfterMs = 24 * 60 * 60 * 1000;

// Written once a day at most. In the order of the ids, like addManifests.
const renewManifestsSql = `
  WITH due AS MATERIALIZED (
    SELECT id FROM manifests WHERE space_id = $1 AND id IN (SELECT a FROM unnest($2::bytea[]) AS a) AND used_at < $3 ORDER BY id FOR UPDATE)
  UPDATE manifests m SET used_at = $4 FROM due WHERE m.space_id = $1 AND m.id = due.id`;

// A join, like the others: of `= ANY` the planner thinks, while a table is new to it, that it is as well looked up row by row.
// From the damaged chunks, which are few, and only where there are any: a manifest may have a million.
const manifestsAmongSql = `
  SELECT encode(f.id, 'hex') AS id, f.used_at < $3 AS due,
         CASE WHEN EXISTS (SELECT 1 FROM chunks WHERE space_id = $1 AND damaged)
              THEN NOT EXISTS (SELECT 1 FROM chunks c JOIN manifest_chunks m ON m.space_id = $1 AND m.hash = c.hash
                                WHERE c.space_id = $1 AND c.damaged AND m.manifest_id = f.id)
              ELSE true END AS whole
    FROM unnest($2::bytea[]) AS a (id) JOIN manifests f ON f.space_id = $1 AND f.id = a.id`;

interface ManifestSeen {
  readonly id: string;
  readonly due: boolean;
  readonly whole: boolean;
}

const leasedSql = `
  SELECT encode(hash, 'hex') AS hash FROM chunks WHERE space_id = $1 AND hash IN (SELECT a FROM unnest($2::bytea[]) AS a) AND lease_until >= $3 AND NOT damaged`;

// The CASE keeps the look into manifest_chunks for those chunks that this user did not send.
const chunksAmongSql = `
  SELECT encode(c.hash, 'hex') AS hash, c.size, c.lease_until >= $4 AS "isLeased"
    FROM unnest($2::bytea[]) AS a (hash)
    JOIN chunks c ON c.space_id = $1 AND c.hash = a.hash
   WHERE NOT c.damaged AND CASE WHEN c.uploaders @> ARRAY[$3::uuid] THEN true
              ELSE EXISTS (SELECT 1 FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = c.hash) END`;

// Locked in the order of the hashes, like addPack: two at once never wait for each other.
const leaseSql = `
  WITH due AS MATERIALIZED (
    SELECT hash FROM chunks
     WHERE space_id = $1 AND hash IN (SELECT a FROM unnest($2::bytea[]) AS a) AND lease_until < $3
     ORDER BY hash FOR UPDATE)
  UPDATE chunks c SET lease_until = $4, condemned_at = NULL FROM due WHERE c.space_id = $1 AND c.hash = due.hash`;

const addManifestsSql = `
  INSERT INTO manifests (space_id, id, chunker, size, created_by, created_at, used_at)
  SELECT $1, e.id, e.chunker, e.size, $5, $6, $6
    FROM unnest($2::bytea[], $3::text[], $4::bigint[]) AS e (id, chunker, size)
  ON CONFLICT DO NOTHING`;

const addManifestChunksSql = `
  INSERT INTO manifest_chunks (space_id, manifest_id, start, hash, size)
  SELECT $1, e.manifest, e.start, e.hash, e.size
    FROM unnest($2::bytea[], $3::bigint[], $4::bytea[], $5::integer[]) AS e (manifest, start, hash, size)`;

// Where some of the manifests were there, or come twice: what a manifest's name says of its chunks is the same for everybody.
const addMissingChunksSql = `${addManifestChunksSql} ON CONFLICT DO NOTHING`;

const addChunksSql = `
  INSERT INTO chunks (space_id, hash, pack_id, pack_offset, size, uploaders, lease_until)
  SELECT $1, e.hash, $2, e.at, e.size, $6::uuid[], $7
    FROM unnest($3::bytea[], $4::integer[], $5::integer[]) AS e (hash, at, size)
  ON CONFLICT (space_id, hash) DO UPDATE SET
    uploaders = CASE WHEN chunks.uploaders @> EXCLUDED.uploaders THEN chunks.uploaders ELSE chunks.uploaders || EXCLUDED.uploaders END,
    lease_until = greatest(chunks.lease_until, EXCLUDED.lease_until), condemned_at = NULL,
    pack_id = CASE WHEN chunks.damaged THEN EXCLUDED.pack_id ELSE chunks.pack_id END,
    pack_offset = CASE WHEN chunks.damaged THEN EXCLUDED.pack_offset ELSE chunks.pack_offset END, damaged = false`;

// The pack's row is held: what lies in it from now on keeps it.
const mendChunksSql = `
  WITH held AS MATERIALIZED (SELECT id FROM packs WHERE space_id = $1 AND id = $2 FOR KEY SHARE),
  due AS MATERIALIZED (
    SELECT c.hash FROM chunks c JOIN held ON true
     WHERE c.space_id = $1 AND c.damaged AND c.hash IN (SELECT a FROM unnest($3::bytea[]) AS a) ORDER BY c.hash FOR UPDATE OF c)
  UPDATE chunks c SET pack_id = $2, pack_offset = e.at, damaged = false
    FROM due JOIN unnest($3::bytea[], $4::integer[]) AS e (hash, at) ON e.hash = due.hash
   WHERE c.space_id = $1 AND c.hash = due.hash`;

interface PlacedChunk {
  readonly manifest: ManifestId;
  readonly start: number;
  readonly hash: ChunkHash;
  readonly size: number;
}

function* placedChunks(manifests: readonly NewManifest[]): Generator<readonly PlacedChunk[]> {
  let part: PlacedChunk[] = [];
  for (const { id, chunks } of manifests) {
    let start = 0;
    for (const { hash, size } of chunks) {
      part.push({ manifest: id, start, hash, size });
      start += size;
      if (part.length < rowsAtOnce) continue;
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
