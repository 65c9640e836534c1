import { asSpaceId, type SpaceId } from '@holdfast/domain';
import type { SnapshotShelf, StoredSnapshot } from '@holdfast/sync-server';
import type { Database } from '../../database/database.ts';
import { translated } from './store-error.ts';

interface Row {
  readonly space: string;
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
  readonly rows: number;
  readonly parts: number[];
  readonly built: Date;
}

const columns = 'space_id AS space, id, epoch, seq, row_count AS rows, part_bytes AS parts, built_at AS built';

const snapshotOf = ({ space, id, epoch, seq, rows, parts, built }: Row): StoredSnapshot =>
  ({ id, space: asSpaceId(space), epoch, seq, rows, partBytes: parts, builtAt: built.getTime() });

/** The shelf in Postgres (migration 0005). */
export class PostgresSnapshotShelf implements SnapshotShelf {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(space: SpaceId, id: string): Promise<StoredSnapshot | null> {
    return translated(async () => {
      const { rows: [row] } = await this.#database.query<Row>(`SELECT ${columns} FROM space_snapshots WHERE space_id = $1 AND id = $2`, [space, id]);
      return row ? snapshotOf(row) : null;
    });
  }

  add({ space, id, epoch, seq, rows, partBytes, builtAt }: StoredSnapshot): Promise<void> {
    return translated(async () => {
      const text = 'INSERT INTO space_snapshots (space_id, id, epoch, seq, row_count, part_bytes, built_at) VALUES ($1, $2, $3, $4, $5, $6, $7)';
      await this.#database.query(text, [space, id, epoch, seq, rows, partBytes, new Date(builtAt)]);
    });
  }

  list(space: SpaceId): Promise<readonly StoredSnapshot[]> {
    return translated(async () => {
      const { rows } = await this.#database.query<Row>(`SELECT ${columns} FROM space_snapshots WHERE space_id = $1 ORDER BY seq DESC, built_at DESC`, [space]);
      return rows.map(snapshotOf);
    });
  }

  remove(space: SpaceId, id: string): Promise<void> {
    return translated(async () => void (await this.#database.query('DELETE FROM space_snapshots WHERE space_id = $1 AND id = $2', [space, id])));
  }
}
