import { type ChunkHash, chunkHashOf, chunkerById } from '@holdfast/chunking';
import { asManifestId, type ManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import { type ChunkOfManifest, type ChunkPlace, type ContentIndex, type ContentIndexWriter, ContentError, type ManifestHead, type NewManifest, type ObjectKey, objectKeyOf, type ReadableChunk, type StoredChunk, type StoredPack } from '@holdfast/sync-server';
import type { Database, Queryable } from '../database/database.ts';

/** Rows that one statement inserts at most: keeps its text array below a megabyte, and what is done at once to some ten milliseconds. */
const rowsAtOnce = 5_000;

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
    return this.#database.transaction((tx) => work(new PostgresWriter(tx, space)));
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
      `SELECT encode(id, 'hex') AS id, chunker, size FROM manifests WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)`,
      [space, ids],
    );
    return rows.map(({ id, chunker, size }) => ({ id: asManifestId(id), chunker: chunkerById(chunker).id, size }));
  }

  async chunksOf(space: SpaceId, ids: readonly ManifestId[], limit: number): Promise<readonly ChunkOfManifest[]> {
    const { rows } = await this.#database.query<{ manifest: string; hash: string; size: number }>(chunksOfSql, [space, ids, limit]);
    return rows.map(({ manifest, hash, size }) => ({ manifest: asManifestId(manifest), hash: chunkHashOf(hash), size }));
  }

  async readable(space: SpaceId, hashes: readonly ChunkHash[]): Promise<readonly ReadableChunk[]> {
    const found: ReadableChunk[] = [];
    for (const part of inParts(hashes)) {
      const { rows } = await this.#database.query<StoredRow & { damaged: boolean }>(readableSql, [space, part]);
      found.push(...rows.map((row) => ({ ...storedChunk(row), isDamaged: row.damaged })));
    }
    return found;
  }

  async markDamaged(space: SpaceId, key: ObjectKey, hashes: readonly ChunkHash[] | 'all'): Promise<void> {
    await this.#database.query(markDamagedSql, [space, key, hashes === 'all' ? null : hashes]);
  }

  async damagedAmong(space: SpaceId, hashes: readonly ChunkHash[]): Promise<ReadonlySet<ChunkHash>> {
    const { rows } = await this.#database.query<{ hash: string }>(damagedAmongSql, [space, hashes]);
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
  SELECT a.id AS manifest, encode(m.hash, 'hex') AS hash, m.size
    FROM unnest($2::text[]) WITH ORDINALITY AS a (id, nth)
    JOIN manifest_chunks m ON m.space_id = $1 AND m.manifest_id = decode(a.id, 'hex')
   ORDER BY a.nth, m.start LIMIT $3`;

// What no manifest names is out before anything is known of it: a chunk that waits for one costs the look that a stranger costs (H39).
const readableSql = `
  WITH named AS MATERIALIZED (
    SELECT decode(a, 'hex') AS hash FROM unnest($2::text[]) AS a
     WHERE EXISTS (SELECT 1 FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = decode(a, 'hex')))
  SELECT encode(c.hash, 'hex') AS hash, c.size, p.object_key AS key, c.pack_offset AS offset, c.damaged
    FROM named n
    JOIN chunks c ON c.space_id = $1 AND c.hash = n.hash
    JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id`;

// Locked in the order of the hashes, like handshakes.
const markDamagedSql = `
  WITH due AS MATERIALIZED (
    SELECT c.hash FROM chunks c JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id
     WHERE c.space_id = $1 AND p.id = split_part($2, '/', 4)::uuid AND p.object_key = $2 AND NOT c.damaged
       AND ($3::text[] IS NULL OR c.hash IN (SELECT decode(a, 'hex') FROM unnest($3::text[]) AS a)) ORDER BY c.hash FOR UPDATE OF c)
  UPDATE chunks c SET damaged = true FROM due WHERE c.space_id = $1 AND c.hash = due.hash`;

const damagedAmongSql = `
  SELECT encode(hash, 'hex') AS hash FROM chunks WHERE space_id = $1 AND damaged AND hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)`;

const placesSql = `
  SELECT encode(m.hash, 'hex') AS hash, m.start, m.size, p.object_key AS key, c.pack_offset AS offset
    FROM manifest_chunks m
    JOIN chunks c ON c.space_id = m.space_id AND c.hash = m.hash
    JOIN packs p ON p.space_id = c.space_id AND p.id = c.pack_id
   WHERE m.space_id = $1 AND m.manifest_id = decode($2, 'hex') AND m.start + m.size > $3
     AND m.start >= coalesce((SELECT max(b.start) FROM manifest_chunks b
                               WHERE b.space_id = $1 AND b.manifest_id = decode($2, 'hex') AND b.start <= $3), 0)
   ORDER BY m.start LIMIT $4`;

class PostgresWriter implements ContentIndexWriter {
  readonly #tx: Queryable;
  readonly #space: SpaceId;

  constructor(tx: Queryable, space: SpaceId) {
    this.#tx = tx;
    this.#space = space;
  }

  async manifestsAmong(ids: readonly ManifestId[], now: number): Promise<ReadonlySet<ManifestId>> {
    if (ids.length === 0) return new Set();
    // One that is being dropped is waited for, and then not there.
    await this.#tx.query(renewManifestsSql, [this.#space, ids, new Date(now), new Date(now - renewAfterMs)]);
    const { rows } = await this.#tx.query<{ id: string }>(manifestsAmongSql, [this.#space, ids]);
    return new Set(rows.map((row) => asManifestId(row.id)));
  }

  async chunksAmong(user: UserId, hashes: readonly ChunkHash[]): Promise<ReadonlyMap<ChunkHash, number>> {
    const have = new Map<ChunkHash, number>();
    for (const part of inParts(hashes)) {
      const { rows } = await this.#tx.query<{ hash: string; size: number }>(chunksAmongSql, [this.#space, part, user]);
      for (const row of rows) have.set(chunkHashOf(row.hash), row.size);
    }
    return have;
  }

  async lease(hashes: readonly ChunkHash[], soonest: number, until: number): Promise<ReadonlySet<ChunkHash>> {
    const there = new Set<ChunkHash>();
    for (const part of inParts([...hashes].sort())) {
      await this.#tx.query(leaseSql, [this.#space, part, new Date(soonest), new Date(until)]);
      // A statement of its own: it sees what was dropped while the leases were waited for.
      const { rows } = await this.#tx.query<{ hash: string }>(leasedSql, [this.#space, part, new Date(soonest)]);
      for (const { hash } of rows) there.add(chunkHashOf(hash));
    }
    return there;
  }

  async addManifests(manifests: readonly NewManifest[], user: UserId | null, now: number): Promise<void> {
    if (manifests.length === 0) return;
    const sorted = [...manifests].sort((a, b) => (a.id < b.id ? -1 : 1)); // one order for everybody: no deadlock
    const { rows } = await this.#tx.query<{ id: string }>(addManifestsSql, [
      this.#space,
      sorted.map((each) => each.id),
      sorted.map((each) => each.chunker),
      sorted.map((each) => each.size),
      user,
      new Date(now),
    ]);
    const added = new Set(rows.map((row) => row.id));
    // deleted as they are met: a manifest asked for twice is placed once
    for (const part of placedChunks(sorted.filter((each) => added.delete(each.id)))) {
      await this.#tx.query(addManifestChunksSql, [
        this.#space,
        part.map((each) => each.manifest),
        part.map((each) => each.start),
        part.map((each) => each.hash),
        part.map((each) => each.size),
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
      const placed = [this.#space, pack.id, part.map((each) => each.hash), part.map((each) => each.offset)];
      if (rowCount === 0) await this.#tx.query(mendChunksSql, placed);
      else await this.#tx.query(addChunksSql, [
        ...placed,
        part.map((each) => each.size),
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
    SELECT id FROM manifests WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) AND used_at < $4 ORDER BY id FOR UPDATE)
  UPDATE manifests m SET used_at = $3 FROM due WHERE m.space_id = $1 AND m.id = due.id`;

// From the damaged chunks, which are few, and only where there are any: a manifest may have a million.
const manifestsAmongSql = `
  SELECT encode(id, 'hex') AS id FROM manifests f WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)
     AND CASE WHEN EXISTS (SELECT 1 FROM chunks WHERE space_id = $1 AND damaged)
              THEN NOT EXISTS (SELECT 1 FROM chunks c JOIN manifest_chunks m ON m.space_id = $1 AND m.hash = c.hash
                                WHERE c.space_id = $1 AND c.damaged AND m.manifest_id = f.id)
              ELSE true END`;

const leasedSql = `
  SELECT encode(hash, 'hex') AS hash FROM chunks WHERE space_id = $1 AND hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) AND lease_until >= $3 AND NOT damaged`;

// The CASE keeps the look into manifest_chunks for those chunks that this user did not send.
const chunksAmongSql = `
  SELECT encode(c.hash, 'hex') AS hash, c.size
    FROM unnest($2::text[]) AS a (hash)
    JOIN chunks c ON c.space_id = $1 AND c.hash = decode(a.hash, 'hex')
   WHERE NOT c.damaged AND CASE WHEN c.uploaders @> ARRAY[$3::uuid] THEN true
              ELSE EXISTS (SELECT 1 FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = c.hash) END`;

// Locked in the order of the hashes, like addPack: two at once never wait for each other.
const leaseSql = `
  WITH due AS MATERIALIZED (
    SELECT hash FROM chunks
     WHERE space_id = $1 AND hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) AND lease_until < $3
     ORDER BY hash FOR UPDATE)
  UPDATE chunks c SET lease_until = $4, condemned_at = NULL FROM due WHERE c.space_id = $1 AND c.hash = due.hash`;

const addManifestsSql = `
  INSERT INTO manifests (space_id, id, chunker, size, created_by, created_at, used_at)
  SELECT $1, decode(e.id, 'hex'), e.chunker, e.size, $5, $6, $6
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS e (id, chunker, size)
  ON CONFLICT DO NOTHING RETURNING encode(id, 'hex') AS id`;

const addManifestChunksSql = `
  INSERT INTO manifest_chunks (space_id, manifest_id, start, hash, size)
  SELECT $1, decode(e.manifest, 'hex'), e.start, decode(e.hash, 'hex'), e.size
    FROM unnest($2::text[], $3::bigint[], $4::text[], $5::integer[]) AS e (manifest, start, hash, size)`;

const addChunksSql = `
  INSERT INTO chunks (space_id, hash, pack_id, pack_offset, size, uploaders, lease_until)
  SELECT $1, decode(e.hash, 'hex'), $2, e.at, e.size, $6::uuid[], $7
    FROM unnest($3::text[], $4::integer[], $5::integer[]) AS e (hash, at, size)
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
     WHERE c.space_id = $1 AND c.damaged AND c.hash IN (SELECT decode(a, 'hex') FROM unnest($3::text[]) AS a) ORDER BY c.hash FOR UPDATE OF c)
  UPDATE chunks c SET pack_id = $2, pack_offset = e.at, damaged = false
    FROM due JOIN unnest($3::text[], $4::integer[]) AS e (hash, at) ON decode(e.hash, 'hex') = due.hash
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

const inParts = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, part) => rows.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce));
