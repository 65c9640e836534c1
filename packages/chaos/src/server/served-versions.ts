import type { SpaceId } from '@holdfast/domain';
import type { Postgres } from '../stack/postgres.ts';

/** One version of a file, and what it holds. */
export interface ServedVersion {
  readonly node: string;
  readonly version: string;
  readonly manifest: string;
  readonly size: number;
}

/** Every version of a space's files, read past the server; what was last learnt while PostgreSQL is away. */
export const servedVersions = (postgres: Postgres, space: SpaceId): (() => Promise<readonly ServedVersion[]>) => {
  let known: readonly ServedVersion[] = [];
  return async () => {
    try {
      const database = await postgres.connect();
      database.on('error', () => undefined);
      try {
        const { rows } = await database.query<ServedVersion>(
          `SELECT v.node_id AS node, v.id AS version, encode(v.manifest_id, 'hex') AS manifest, (v.body->>'size')::float8 AS size
             FROM versions v JOIN nodes n ON n.space_id = v.space_id AND n.id = v.node_id WHERE v.space_id = $1`, [space]);
        known = rows;
      } finally {
        await database.end().catch(() => undefined);
      }
    } catch {
      return known;
    }
    return known;
  };
};
