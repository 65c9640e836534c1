import type { SpaceId, UserId } from '@holdfast/domain';
import type { Role } from '@holdfast/sync-server';
import type { Queryable } from '../database/database.ts';

const findMember = { name: 'find-role', text: 'SELECT role FROM members WHERE space_id = $1 AND user_id = $2' };

/** The person's role in a space; null for everybody else, and where there is no such space. */
export const findRole = async (db: Queryable, user: UserId, space: SpaceId): Promise<Role | null> =>
  (await db.query<{ role: Role }>(findMember, [space, user])).rows[0]?.role ?? null;
