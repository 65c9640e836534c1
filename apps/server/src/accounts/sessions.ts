import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { asUserId, type UserId } from '@holdfast/domain';
import type { Queryable } from '../database/database.ts';
import type { Principal } from './access.ts';

/** How long a session lives without being used. A device may stay offline for months and still come back signed in. */
export const sessionDays = 180;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Opens a session and answers its token: 256 random bits that are kept nowhere but in the person's cookie. */
export const openSession = async (db: Queryable, user: UserId, agent: string): Promise<string> => {
  const token = randomBytes(32).toString('base64url');
  await db.query(
    `INSERT INTO auth_sessions (id, token_hash, user_id, agent, expires_at) VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
    [randomUUID(), hashOf(token), user, agent.slice(0, 256), sessionDays]);
  return token;
};

interface Found {
  readonly session: string;
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly stale: boolean;
}

const find = {
  name: 'find-session',
  text: `SELECT a.id AS session, u.id, u.email, u.name, a.seen_at < now() - interval '1 hour' AS stale
         FROM auth_sessions a JOIN users u ON u.id = a.user_id WHERE a.token_hash = $1 AND a.expires_at > now()`,
};

const prolong = async (db: Queryable, session: string): Promise<void> =>
  void (await db.query('UPDATE auth_sessions SET seen_at = now(), expires_at = now() + make_interval(days => $2) WHERE id = $1', [session, sessionDays]));

/** Whose token it is, or null. A session that is used lives on; that is written at most once an hour. */
export const resumeSession = async (db: Queryable, token: string): Promise<Principal | null> => {
  const row = (await db.query<Found>(find, [hashOf(token)])).rows[0];
  if (!row) return null;
  if (row.stale) await prolong(db, row.session);
  return { user: { id: asUserId(row.id), email: row.email, name: row.name }, session: { id: row.session } };
};

const look = {
  name: 'keep-session',
  text: "SELECT seen_at < now() - interval '1 hour' AS stale FROM auth_sessions WHERE id = $1 AND expires_at > now()",
};

/** Whether a session that was resumed has not ended since; to be asked about counts as use. */
export const keepSession = async (db: Queryable, id: string): Promise<boolean> => {
  const row = (await db.query<{ stale: boolean }>(look, [id])).rows[0];
  if (row?.stale) await prolong(db, id);
  return row !== undefined;
};

/** Ends a session; one that is gone already is fine. */
export const closeSession = async (db: Queryable, id: string): Promise<void> => void (await db.query('DELETE FROM auth_sessions WHERE id = $1', [id]));

/** Forgets the sessions whose time is over. Answers how many. */
export const sweepSessions = async (db: Queryable): Promise<number> => (await db.query('DELETE FROM auth_sessions WHERE expires_at <= now()')).rowCount;
