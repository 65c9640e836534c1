import { asNodeId, type NodeId, type SpaceId, type UserId } from '@holdfast/domain';
import type { Database } from '../../database/database.ts';

/** How long a selection can be downloaded. */
export const selectionLivesMs = 24 * 60 * 60 * 1000;

/** What people have chosen to download together and is too long for an address. */
export interface Selections {
  add(selection: { readonly id: string; readonly space: SpaceId; readonly user: UserId; readonly nodes: readonly NodeId[] }, now: number): Promise<void>;
  /** Null when there is none, it is somebody else's, or older than a day. */
  find(id: string, space: SpaceId, user: UserId, now: number): Promise<readonly NodeId[] | null>;
}

/** Selections in Postgres, so that any server of the installation goes on with a download. */
export class PostgresSelections implements Selections {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ id, space, user, nodes }: Parameters<Selections['add']>[0], now: number): Promise<void> {
    await this.#database.query('DELETE FROM archive_selections WHERE created_at < $1', [new Date(now - selectionLivesMs)]);
    await this.#database.query('INSERT INTO archive_selections (id, space_id, user_id, nodes, created_at) VALUES ($1, $2, $3, $4, $5)', [id, space, user, nodes, new Date(now)]);
  }

  async find(id: string, space: SpaceId, user: UserId, now: number): Promise<readonly NodeId[] | null> {
    const { rows: [row] } = await this.#database.query<{ nodes: string[] }>(
      'SELECT nodes FROM archive_selections WHERE id = $1 AND space_id = $2 AND user_id = $3 AND created_at >= $4',
      [id, space, user, new Date(now - selectionLivesMs)],
    );
    return row?.nodes.map(asNodeId) ?? null;
  }
}
