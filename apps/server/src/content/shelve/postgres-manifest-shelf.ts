import { ENCODED_CHUNK_BYTES, listedSize } from '@holdfast/chunking';
import { asManifestId, asSpaceId, type ManifestId, type SpaceId } from '@holdfast/domain';
import { ContentError, objectKeyOf, type ManifestShelf, type ManifestShelfIndex, type Scattered, type ShelvedManifest } from '@holdfast/sync-server';
import type { Database } from '../../database/database.ts';

/** Manifests looked at for one object. */
const looksAtMost = 5_000;

/** Chunks that one statement answers with: 700 KB, taken in at once within milliseconds. */
const chunksAtOnce = 20_000;

interface HeadRow {
  readonly id: string;
  readonly chunker: string;
  readonly chunks: number;
}

/** Which manifests lie in which object, in Postgres (migration 0015). */
export class PostgresManifestShelf implements ManifestShelfIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async waiting(after: SpaceId | null, limit: number): Promise<readonly SpaceId[]> {
    const { rows } = await this.#database.query<{ id: string }>(
      `SELECT s.id FROM spaces s WHERE ($1::uuid IS NULL OR s.id > $1::uuid) AND EXISTS (SELECT 1 FROM manifests m WHERE m.space_id = s.id AND m.shelf IS NULL) ORDER BY s.id LIMIT $2`,
      [after, limit]);
    return rows.map(({ id }) => asSpaceId(id));
  }

  async unshelved(space: SpaceId, bytes: number): Promise<readonly ShelvedManifest[]> {
    const { rows } = await this.#database.query<HeadRow>(unshelvedSql, [space, looksAtMost]);
    return this.#withChunks(space, fitting(rows, bytes));
  }

  async scattered(space: SpaceId, { part, small, few }: Scattered, bytes: number): Promise<readonly ShelvedManifest[]> {
    const { rows } = await this.#database.query<HeadRow>(scatteredSql, [space, looksAtMost, part, small, few]);
    return this.#withChunks(space, fitting(rows, bytes));
  }

  shelved(space: SpaceId, { id, key, size }: ManifestShelf, ids: readonly ManifestId[]): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const { rows: [stray] } = await tx.query<{ deleting: boolean }>('SELECT deleting FROM stray_objects WHERE object_key = $1 FOR UPDATE', [key]);
      if (stray?.deleting === true) throw new ContentError('storageUnavailable', `What lies at ${key} is just being deleted: write it anew`, { subject: key });
      const { rowCount } = await tx.query(shelvedSql, [space, id, ids]);
      if (rowCount === 0) return;
      await tx.query('INSERT INTO manifest_shelves (space_id, id, object_key, size, manifest_count) VALUES ($1, $2, $3, $4, $5)', [space, id, key, size, rowCount]);
      if (stray) await tx.query('DELETE FROM stray_objects WHERE object_key = $1', [key]);
    });
  }

  async shelves(space: SpaceId, after: string | null, limit: number): Promise<readonly ManifestShelf[]> {
    const { rows } = await this.#database.query<{ id: string; key: string; size: number }>(
      'SELECT id, object_key AS key, size FROM manifest_shelves WHERE space_id = $1 AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3', [space, after, limit]);
    return rows.map(({ id, key, size }) => ({ id, key: objectKeyOf(key), size }));
  }

  async loosen(space: SpaceId, id: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.query(loosenSql, [space, id]);
      await tx.query('DELETE FROM manifest_shelves WHERE space_id = $1 AND id = $2', [space, id]);
    });
  }

  async forgetEmpty(space: SpaceId): Promise<number> {
    const { rowCount } = await this.#database.query(
      'DELETE FROM manifest_shelves s WHERE s.space_id = $1 AND NOT EXISTS (SELECT 1 FROM manifests m WHERE m.space_id = $1 AND m.shelf = s.id)', [space]);
    return rowCount;
  }

  async #withChunks(space: SpaceId, heads: readonly HeadRow[]): Promise<readonly ShelvedManifest[]> {
    const written: (ShelvedManifest & Pick<HeadRow, 'chunks'>)[] = [];
    for (const group of inGroups(heads)) {
      const [first] = group;
      const pieces = group.length === 1 && first !== undefined ? new Map([[first.id, await this.#inPieces(space, first)]]) : await this.#together(space, group);
      for (const { id, chunker, chunks } of group) written.push({ id: asManifestId(id), chunker, pieces: pieces.get(id) ?? [], chunks });
    }
    // One that was dropped while it was read is no content any more.
    return written.filter(({ pieces, chunks }) => pieces.reduce((sum, { length }) => sum + length, 0) === chunks * ENCODED_CHUNK_BYTES);
  }

  async #together(space: SpaceId, heads: readonly HeadRow[]): Promise<ReadonlyMap<string, readonly Uint8Array[]>> {
    const { rows } = await this.#database.query<{ id: string; piece: Buffer }>(encodedSql, [space, heads.map(({ id }) => id)]);
    return new Map(rows.map(({ id, piece }) => [id, [piece]]));
  }

  /** One that may be of a million chunks. */
  async #inPieces(space: SpaceId, { id, chunks }: HeadRow): Promise<readonly Uint8Array[]> {
    const pieces: Uint8Array[] = [];
    let after = -1;
    for (let left = chunks; left > 0; left -= chunksAtOnce) {
      const { rows: [row] } = await this.#database.query<{ piece: Buffer | null; last: number }>(pieceSql, [space, id, after, chunksAtOnce]);
      if (row === undefined || row.piece === null) break;
      pieces.push(row.piece);
      after = row.last;
    }
    return pieces;
  }
}

/** Manifests whose chunks come in one statement, in order; one of many chunks alone. */
const inGroups = (heads: readonly HeadRow[]): readonly (readonly HeadRow[])[] => {
  const groups: HeadRow[][] = [];
  let room = 0;
  for (const head of heads) {
    const last = groups.at(-1);
    if (last !== undefined && head.chunks <= room) last.push(head);
    else {
      groups.push([head]);
      room = chunksAtOnce;
    }
    room -= head.chunks;
  }
  return groups;
};

/** The first of them that fit, one at least. */
const fitting = (heads: readonly HeadRow[], bytes: number): readonly HeadRow[] => {
  let left = bytes;
  const end = heads.findIndex(({ chunker, chunks }, i) => (left -= listedSize(chunker, chunks)) < 0 && i > 0);
  return end === -1 ? heads : heads.slice(0, end);
};

const headColumns = `encode(m.id, 'hex') AS id, m.chunker,
  (SELECT count(*)::int FROM manifest_chunks c WHERE c.space_id = m.space_id AND c.manifest_id = m.id) AS chunks`;

const unshelvedSql = `SELECT ${headColumns} FROM manifests m WHERE m.space_id = $1 AND m.shelf IS NULL ORDER BY m.id LIMIT $2`;

const scatteredSql = `
  WITH kept AS (
    SELECT s.id, s.size, s.manifest_count, (SELECT count(*) FROM manifests m WHERE m.space_id = $1 AND m.shelf = s.id) AS live
      FROM manifest_shelves s WHERE s.space_id = $1),
  anew AS MATERIALIZED (
    SELECT id FROM kept WHERE live > 0 AND (live < $3::float8 * manifest_count
        OR (size < $4::float8 AND $5 <= (SELECT count(*) FROM kept little WHERE little.live > 0 AND little.size < $4::float8))))
  SELECT ${headColumns} FROM anew JOIN manifests m ON m.space_id = $1 AND m.shelf = anew.id ORDER BY m.id LIMIT $2`;

// The canonical encoding of a manifest (packages/chunking): each chunk's hash and its size in four bytes, in order.
const encodedSql = `
  SELECT encode(c.manifest_id, 'hex') AS id, string_agg(c.hash || int4send(c.size), ''::bytea ORDER BY c.start) AS piece
    FROM unnest($2::text[]) AS a (id) JOIN manifest_chunks c ON c.space_id = $1 AND c.manifest_id = decode(a.id, 'hex') GROUP BY c.manifest_id`;

const pieceSql = `
  SELECT string_agg(c.hash || int4send(c.size), ''::bytea ORDER BY c.start) AS piece, max(c.start) AS last
    FROM (SELECT start, hash, size FROM manifest_chunks WHERE space_id = $1 AND manifest_id = decode($2, 'hex') AND start > $3 ORDER BY start LIMIT $4) c`;

// Locked in the order of the ids, like everybody who writes manifests.
const shelvedSql = `
  WITH due AS MATERIALIZED (SELECT id FROM manifests WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($3::text[]) AS a) ORDER BY id FOR UPDATE)
  UPDATE manifests m SET shelf = $2 FROM due WHERE m.space_id = $1 AND m.id = due.id`;

const loosenSql = `
  WITH due AS MATERIALIZED (SELECT id FROM manifests WHERE space_id = $1 AND shelf = $2 ORDER BY id FOR UPDATE)
  UPDATE manifests m SET shelf = NULL FROM due WHERE m.space_id = $1 AND m.id = due.id`;
