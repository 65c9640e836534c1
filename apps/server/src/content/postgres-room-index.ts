import type { SpaceId, UserId } from '@holdfast/domain';
import type { Database } from '../database/database.ts';
import { isUsed } from './collect/collect-statements.ts';
import { type RoomIndex, rowBytes } from './uploads/upload-room.ts';

const stored = `
  SELECT (SELECT coalesce(sum(size), 0) FROM packs WHERE space_id = $1)::bigint + ${rowBytes} * (SELECT count(*) FROM manifest_chunks WHERE space_id = $1) AS bytes`;

const unreferenced = `
  SELECT coalesce(sum(c.size), 0)::bigint
       + ${rowBytes} * (SELECT count(*) FROM manifests f JOIN manifest_chunks r ON r.space_id = $1 AND r.manifest_id = f.id
                    WHERE f.space_id = $1 AND f.created_by = $2 AND NOT ${isUsed('f.id')}) AS bytes
    FROM chunks c
   WHERE c.space_id = $1 AND c.uploaders @> ARRAY[$2::uuid]
     AND NOT coalesce((SELECT true FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = c.hash AND ${isUsed('m.manifest_id')} LIMIT 1), false)`;

export class PostgresRoomIndex implements RoomIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async quotaOf(space: SpaceId): Promise<{ readonly quota: number; readonly taken: number } | null> {
    const { rows: [row] } = await this.#database.query<{ quota: number | null; taken: number }>('SELECT quota_bytes AS quota, logical_bytes AS taken FROM spaces WHERE id = $1', [space]);
    return row === undefined || row.quota === null ? null : { quota: row.quota, taken: row.taken };
  }

  async storedIn(space: SpaceId): Promise<number> {
    const { rows: [row] } = await this.#database.query<{ bytes: number }>(stored, [space]);
    return row?.bytes ?? 0;
  }

  async unreferencedOf(space: SpaceId, user: UserId): Promise<number> {
    const { rows: [row] } = await this.#database.query<{ bytes: number }>(unreferenced, [space, user]);
    return row?.bytes ?? 0;
  }
}
