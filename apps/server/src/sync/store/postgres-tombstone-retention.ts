import { aliasHash, takeFromSum, tombstoneHash, type Alias, type Millis, type SpaceId, type Tombstone } from '@holdfast/domain';
import { SyncServerError, type Collection, type TombstoneRetention } from '@holdfast/sync-server';
import type { Database, Queryable, Statement } from '../../database/database.ts';
import { lockSpace } from './open-statements.ts';
import { dropOldAliases, dropOldTombstones, findCollectable, raiseFloor, readCollections } from './tombstone-statements.ts';
import { translated } from './store-error.ts';

interface Locked {
  readonly seq: number;
  readonly checksum: string;
  readonly floor_seq: number;
}

/** The floor of spaces in Postgres (migration 0007). */
export class PostgresTombstoneRetention implements TombstoneRetention {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  collectable(space: SpaceId, before: Millis, limit: number): Promise<number | null> {
    return translated(async () => (await this.#database.query<{ floor: number | null }>(findCollectable, [space, before, limit])).rows[0]?.floor ?? null);
  }

  raiseFloor(space: SpaceId, floor: number): Promise<number> {
    return translated(() => this.#database.transaction(async (tx) => {
      const { rows: [row] } = await tx.query<Locked>(lockSpace, [space]);
      if (!row) throw new SyncServerError('not-found', `There is no space ${space}.`);
      if (floor <= row.floor_seq || floor > row.seq) return 0;
      const tombstones = await dropped<Tombstone>(tx, dropOldTombstones, space, floor);
      const aliases = await dropped<Alias>(tx, dropOldAliases, space, floor);
      const checksum = [...tombstones.map(tombstoneHash), ...aliases.map(aliasHash)].reduce(takeFromSum, BigInt(row.checksum));
      await tx.query(raiseFloor, [space, floor, checksum.toString(), row.seq]);
      return tombstones.length + aliases.length;
    }));
  }

  collections(space: SpaceId): Promise<readonly Collection[]> {
    return translated(async () => (await this.#database.query<Collection>(readCollections, [space])).rows);
  }
}

const dropped = async <Row>(tx: Queryable, statement: Statement, space: SpaceId, floor: number): Promise<readonly Row[]> =>
  (await tx.query<{ body: string }>(statement, [space, floor])).rows.map(({ body }) => JSON.parse(body) as Row);
