import { asManifestId, type ManifestId, type SpaceId } from '@holdfast/domain';
import type { ContentSums } from '@holdfast/sync-server';
import type { Database } from '../../database/database.ts';

const find = `
  SELECT encode(id, 'hex') AS id, crc32 FROM manifests
   WHERE space_id = $1 AND crc32 IS NOT NULL AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)`;

// In the order of the ids, as everybody locks them. What somebody else is writing to is passed over: nothing waits for a sum.
const note = `
  WITH due AS MATERIALIZED (
    SELECT m.id, e.crc32
      FROM unnest($2::text[], $3::bigint[]) AS e (id, crc32)
      JOIN manifests m ON m.space_id = $1 AND m.id = decode(e.id, 'hex') AND m.crc32 IS NULL
     ORDER BY m.id FOR UPDATE OF m SKIP LOCKED)
  UPDATE manifests m SET crc32 = due.crc32 FROM due WHERE m.space_id = $1 AND m.id = due.id`;

/** Checksums beside the manifests, in one column: they go with them. */
export class PostgresContentSums implements ContentSums {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async of(space: SpaceId, contents: readonly ManifestId[]): Promise<ReadonlyMap<ManifestId, number>> {
    const { rows } = await this.#database.query<{ id: string; crc32: number }>(find, [space, contents]);
    return new Map(rows.map(({ id, crc32 }) => [asManifestId(id), crc32]));
  }

  async note(space: SpaceId, sums: ReadonlyMap<ManifestId, number>): Promise<void> {
    await this.#database.query(note, [space, [...sums.keys()], [...sums.values()]]);
  }
}
