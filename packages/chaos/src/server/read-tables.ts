import type { Alias, NodeRow, SpaceId, Tombstone, Version } from '@holdfast/domain';
import { rootOf } from '@holdfast/domain';
import type { SpaceTables } from '@holdfast/simulator';
import type { LoggedOperation } from '@holdfast/sync-server';
import type { ClientBase } from 'pg';

interface SpaceRecord {
  readonly id: SpaceId;
  readonly epoch: string;
  readonly seq: string;
  readonly last_ts: string;
  readonly checksum: string;
  readonly floor_seq: string;
  readonly logical_bytes: string;
  readonly quota_bytes: string | null;
}
interface OperationRecord {
  readonly seq: string;
  readonly device_id: LoggedOperation['device'];
  readonly device_name: string;
  readonly user_id: LoggedOperation['user'];
  readonly ctr: string;
  readonly op: LoggedOperation['op'];
  readonly outcome: LoggedOperation['outcome'];
  readonly merged: LoggedOperation['merged'];
  readonly also_own: LoggedOperation['alsoOwn'] | null;
  readonly effective_at: string;
  readonly committed_at: string;
}

const bodies = async <Row>(client: ClientBase, table: string, space: SpaceId): Promise<readonly Row[]> =>
  (await client.query<{ body: Row }>(`SELECT body FROM ${table} WHERE space_id = $1`, [space])).rows.map(({ body }) => body);

const log = async (client: ClientBase, space: SpaceId): Promise<readonly LoggedOperation[]> => {
  const { rows } = await client.query<OperationRecord>('SELECT * FROM ops WHERE space_id = $1 ORDER BY seq', [space]);
  return rows.map((row) => ({
    seq: Number(row.seq), device: row.device_id, deviceName: row.device_name, user: row.user_id, ctr: Number(row.ctr), op: row.op,
    effectiveAt: Number(row.effective_at), committedAt: Number(row.committed_at), outcome: row.outcome, merged: row.merged, alsoOwn: row.also_own ?? [],
  }));
};

/** How far the space is. */
export const readSeq = async (client: ClientBase, space: SpaceId): Promise<number> =>
  Number((await client.query<{ seq: string }>('SELECT seq FROM spaces WHERE id = $1', [space])).rows[0]?.seq);

/** All tables of one space at one moment, as PostgreSQL has them. */
export const readTables = async (client: ClientBase, space: SpaceId): Promise<SpaceTables> => {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const [state] = (await client.query<SpaceRecord>('SELECT * FROM spaces WHERE id = $1', [space])).rows;
    if (state === undefined) throw new Error(`The database has no space ${space}`);
    const nodes = await bodies<NodeRow>(client, 'nodes', space);
    const tombstones = await bodies<Tombstone>(client, 'tombstones', space);
    return {
      root: rootOf(space),
      space: {
        id: state.id, epoch: state.epoch, seq: Number(state.seq), lastTs: Number(state.last_ts), checksum: BigInt(state.checksum), floorSeq: Number(state.floor_seq),
        logicalBytes: Number(state.logical_bytes), quotaBytes: state.quota_bytes === null ? null : Number(state.quota_bytes),
      },
      nodes: new Map(nodes.map((row) => [row.id, row])),
      tombstones: new Map(tombstones.map((row) => [row.id, row])),
      aliases: await bodies<Alias>(client, 'aliases', space),
      versions: await bodies<Version>(client, 'versions', space),
      log: await log(client, space),
    };
  } finally {
    await client.query('COMMIT');
  }
};
