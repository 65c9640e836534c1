import type { SpaceId } from '@holdfast/domain';
import { SyncServerError, type SpaceState } from '@holdfast/sync-server';
import type { Queryable } from '../../database/database.ts';
import { readSpace } from './scan-statements.ts';

/** A space as its table has it. */
export interface SpaceRow {
  readonly epoch: string;
  readonly seq: number;
  readonly last_ts: number;
  readonly checksum: string;
  readonly floor_seq: number;
  readonly logical_bytes: number;
  readonly quota_bytes: number | null;
}

export const unknownSpace = (id: SpaceId): SyncServerError => new SyncServerError('not-found', `There is no space ${id}.`);

export const stateOf = (id: SpaceId, row: SpaceRow): SpaceState => ({
  id, epoch: row.epoch, seq: row.seq, lastTs: row.last_ts, checksum: BigInt(row.checksum), floorSeq: row.floor_seq,
  logicalBytes: row.logical_bytes, quotaBytes: row.quota_bytes,
});

/** @throws SyncServerError `not-found`. */
export const spaceAt = async (at: Queryable, id: SpaceId): Promise<SpaceState> => {
  const { rows: [row] } = await at.query<SpaceRow>(readSpace, [id]);
  if (!row) throw unknownSpace(id);
  return stateOf(id, row);
};
