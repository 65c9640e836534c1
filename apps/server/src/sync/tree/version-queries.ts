import { cameOf, type FileRow, type NodeId, type SpaceId, type Version } from '@holdfast/domain';
import type { VersionItem } from '@holdfast/protocol';
import { versionsFor } from '@holdfast/sync-server';
import { z } from 'zod';
import type { Queryable } from '../../database/database.ts';
import { levelInQuery } from '../../http/level.ts';
import { ServerError } from '../../server-error.ts';

/** Where a page of versions goes on: below this seq and id. */
interface VersionAfter {
  readonly seq: string;
  readonly id: string;
}

/** What `GET …/versions` is asked for. */
export interface VersionsQuery {
  readonly limit: number;
  readonly after: VersionAfter | null;
  /** The level of the wire that whoever asks reads. */
  readonly understands: number;
}

const maxLimit = 1000;
const usualLimit = 100;
const cursorShape = /^(\d{1,15}) ([0-9a-f-]{36})$/u;

const decodeCursor = (text: string): VersionAfter => {
  const [, seq, id] = cursorShape.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (seq !== undefined && id !== undefined) return { seq, id };
  throw new ServerError('invalid-request', 'The cursor is none that this server gave: begin the list again without one.', { subject: 'cursor' });
};

const encodeCursor = ({ seq, id }: VersionAfter): string => Buffer.from(`${seq} ${id}`, 'utf8').toString('base64url');

/** For `parse`: its errors name the parameter. */
export const versionsQuery = z.object({
  limit: z.string().regex(/^\d{1,6}$/u, 'must be a number').transform(Number).pipe(z.int().min(1).max(maxLimit)).optional(),
  cursor: z.string().max(200).optional(),
  understands: levelInQuery,
}).transform(({ limit, cursor, understands }): VersionsQuery =>
  ({ limit: limit ?? usualLimit, after: cursor === undefined || cursor === '' ? null : decodeCursor(cursor), understands }));

/** The newest first. Who made it is known from its operation; a version that only stands for another is none of its own (3b.9). */
const listVersions = {
  name: 'tree-list-versions',
  text: `
  SELECT versions.id, versions.seq::text, versions.body::text, ops.device_name AS device, users.id AS author, users.name AS author_name
    FROM versions
    LEFT JOIN ops ON ops.space_id = versions.space_id AND ops.op_id = (versions.body->'stamp'->>'op')::uuid
    LEFT JOIN users ON users.id = ops.user_id
   WHERE versions.space_id = $1 AND versions.node_id = $2 AND versions.body->>'sameAs' IS NULL
     AND ($3::bigint IS NULL OR (versions.seq, versions.id) < ($3, $4::uuid))
   ORDER BY versions.seq DESC, versions.id DESC LIMIT $5`,
};

interface Listed {
  readonly id: string;
  readonly seq: string;
  readonly body: string;
  readonly device: string | null;
  readonly author: VersionItem['author'] extends infer Author ? (Author extends { readonly id: infer Id } ? Id : never) | null : never;
  readonly author_name: string | null;
}

const itemOf = (row: Listed, file: FileRow): VersionItem => {
  const version = JSON.parse(row.body) as Version;
  const { id, parents, manifest, size, hash, mime, mtime, stamp } = version;
  return {
    id, parents, manifest, size, hash, mime, mtime, at: stamp.at, device: { id: stamp.device, name: row.device },
    author: row.author === null ? null : { id: row.author, name: row.author_name ?? '' },
    came: cameOf(version, file), current: id === file.content.version,
  };
};

/** The history of files, for people and scripts (H21). */
export class VersionQueries {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  async page(space: SpaceId, file: FileRow, { limit, after, understands }: VersionsQuery): Promise<{ readonly node: NodeId; readonly items: readonly VersionItem[]; readonly next: string | null }> {
    const { rows } = await this.#database.query<Listed>(listVersions, [space, file.id, after?.seq ?? null, after?.id ?? null, limit + 1]);
    const found = rows.slice(0, limit);
    const last = found.at(-1);
    return { node: file.id, items: versionsFor(understands, found.map((row) => itemOf(row, file))), next: rows.length > limit && last ? encodeCursor(last) : null };
  }
}
