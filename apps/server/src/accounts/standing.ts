import { asSpaceId, type SpaceId } from '@holdfast/domain';
import type { Queryable } from '../database/database.ts';

/** A session that is open somewhere, or one of the spaces it follows. */
export interface Held {
  readonly session: string;
  /** Null asks for the session alone. */
  readonly space: SpaceId | null;
}

const stillStanding = {
  name: 'still-standing',
  text: `SELECT held.session, held.space FROM unnest($1::uuid[], $2::uuid[]) AS held (session, space)
         JOIN auth_sessions a ON a.id = held.session AND a.expires_at > now()
         LEFT JOIN members m ON m.user_id = a.user_id AND m.space_id = held.space
         WHERE held.space IS NULL OR m.user_id IS NOT NULL`,
};

/** Those whose session has not ended and whose person is still a member of the space; one statement however many there are. */
export const findStanding = async (db: Queryable, held: readonly Held[]): Promise<readonly Held[]> => {
  if (held.length === 0) return [];
  const { rows } = await db.query<{ session: string; space: string | null }>(stillStanding, [held.map(({ session }) => session), held.map(({ space }) => space)]);
  return rows.map(({ session, space }) => ({ session, space: space === null ? null : asSpaceId(space) }));
};
