import { asManifestId, asNodeId, foldName, rootOf, type NameKey, type NodeId, type NodeRow, type SpaceId, type Version, type VersionId } from '@holdfast/domain';
import type { ListedNode, ListTree } from '../../content/archive/listed-tree.ts';
import type { Queryable, Statement } from '../../database/database.ts';

/** Where a page of a listing goes on: after this key, or below this seq and id. */
export interface PageAfter {
  readonly key: string;
  readonly id: NodeId;
}

export interface PageOf {
  readonly limit: number;
  readonly after: PageAfter | null;
}

const findNode = { name: 'tree-find-node', text: `SELECT body::text FROM nodes WHERE space_id = $1 AND id = $2` };
const findVersion = { name: 'tree-find-version', text: `SELECT body::text FROM versions WHERE space_id = $1 AND id = $2` };

/** By the names' keys, one step a name; no row when a step finds nothing. */
const findByPath = {
  name: 'tree-find-by-path',
  text: `
  WITH RECURSIVE walk(step, id) AS (
    SELECT 0, $2::uuid
    UNION ALL
    SELECT walk.step + 1, child.id FROM walk CROSS JOIN LATERAL (
      SELECT id FROM nodes WHERE space_id = $1 AND parent_id = walk.id AND live_key = ($3::text[])[walk.step + 1] OFFSET 0) child)
  SELECT id FROM walk WHERE step = cardinality($3::text[])`,
};

const listLive = {
  name: 'tree-list-live',
  text: `
  SELECT live_key AS key, body::text FROM nodes
   WHERE space_id = $1 AND parent_id = $2 AND live_key > $3 ORDER BY live_key LIMIT $4`,
};

/** The latest first: that is what people look for in a trash. */
const listTrashed = {
  name: 'tree-list-trashed',
  text: `
  SELECT seq::text AS key, body::text FROM nodes
   WHERE space_id = $1 AND live_key IS NULL AND ($2::uuid IS NULL OR parent_id = $2)
     AND ($3::bigint IS NULL OR (seq, id) < ($3, $4::uuid))
   ORDER BY seq DESC, id DESC LIMIT $5`,
};

/** Some nodes, or what lies in the root, and all below that was not trashed itself: each once, as of one moment. */
export const listBelow = {
  name: 'tree-list-below',
  text: `
  WITH RECURSIVE walk(id, kind) AS (
    (SELECT id, kind FROM nodes WHERE space_id = $1 AND id = ANY ($2::uuid[])
     UNION ALL SELECT id, kind FROM nodes WHERE space_id = $1 AND $3::uuid = ANY ($2::uuid[]) AND parent_id = $3 AND live_key IS NOT NULL)
    UNION
    SELECT child.id, child.kind FROM walk CROSS JOIN LATERAL (
      SELECT id, kind FROM nodes WHERE space_id = $1 AND parent_id = walk.id AND live_key IS NOT NULL OFFSET 0) child
     WHERE walk.kind = 'folder')
  SELECT node.* FROM (SELECT id FROM walk LIMIT $4) found CROSS JOIN LATERAL (
    SELECT id, parent_id AS parent, name, size, body #>> '{content,manifest}' AS manifest,
           coalesce(body #>> '{content,mtime}', body #>> '{created,at}') AS mtime
      FROM nodes WHERE space_id = $1 AND id = found.id OFFSET 0) node`,
};

interface BelowRow {
  readonly id: string;
  readonly parent: string;
  readonly name: string;
  readonly size: number;
  readonly manifest: string | null;
  readonly mtime: string;
}

const listedOf = ({ id, parent, name, size, manifest, mtime }: BelowRow): ListedNode =>
  ({ id: asNodeId(id), parent: asNodeId(parent), name, mtime: Number(mtime), content: manifest === null ? null : { manifest: asManifestId(manifest), size } });

interface Found {
  readonly body: string;
}
interface Listed extends Found {
  readonly key: string;
}

export interface TreePage {
  readonly rows: readonly NodeRow[];
  readonly next: PageAfter | null;
}

/** What scripts, serving and uploads read of the trees. */
export class TreeQueries {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** A node, live or in the trash; null when there is none. The root has no row. */
  async node(space: SpaceId, id: NodeId): Promise<NodeRow | null> {
    const { rows } = await this.#database.query<Found>(findNode, [space, id]);
    return rows[0] ? (JSON.parse(rows[0].body) as NodeRow) : null;
  }

  async version(space: SpaceId, id: VersionId): Promise<Version | null> {
    const { rows } = await this.#database.query<Found>(findVersion, [space, id]);
    return rows[0] ? (JSON.parse(rows[0].body) as Version) : null;
  }

  /** The live node at a path of names from the root; names are compared as the tree compares them (H18). */
  async byPath(space: SpaceId, names: readonly string[]): Promise<NodeId | null> {
    const keys: readonly NameKey[] = names.map(foldName);
    const { rows } = await this.#database.query<{ id: string }>(findByPath, [space, rootOf(space), keys]);
    return rows[0] ? asNodeId(rows[0].id) : null;
  }

  /** What is in a folder and not in the trash itself, by name key. */
  live(space: SpaceId, parent: NodeId, { limit, after }: PageOf): Promise<TreePage> {
    return this.#page(listLive, [space, parent, after?.key ?? '', limit + 1], limit);
  }

  /** What was put into the trash itself, in one folder or in all. */
  trashed(space: SpaceId, parent: NodeId | null, { limit, after }: PageOf): Promise<TreePage> {
    return this.#page(listTrashed, [space, parent, after?.key ?? null, after?.id ?? null, limit + 1], limit);
  }

  /** What an archive of some nodes holds. */
  async below({ space, nodes, limit }: Parameters<ListTree>[0]): Promise<readonly ListedNode[]> {
    const { rows } = await this.#database.query<BelowRow>(listBelow, [space, nodes, rootOf(space), limit]);
    return rows.map(listedOf);
  }

  async #page(statement: Statement, values: readonly unknown[], limit: number): Promise<TreePage> {
    const { rows } = await this.#database.query<Listed>(statement, values);
    const found = rows.slice(0, limit).map(({ key, body }) => ({ key, row: JSON.parse(body) as NodeRow }));
    const last = found.at(-1);
    return { rows: found.map(({ row }) => row), next: rows.length > limit && last ? { key: last.key, id: last.row.id } : null };
  }
}
