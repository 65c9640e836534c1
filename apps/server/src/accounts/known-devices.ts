import { createHash, randomBytes } from 'node:crypto';
import type { UserId } from '@holdfast/domain';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Queryable } from '../database/database.ts';

/** A browser that has signed in to an account before (OWASP's "device cookies"): it has its own line there, whoever guesses from elsewhere. */
export interface KnownDevice {
  readonly token: string;
  readonly user: UserId;
}

const cookieName = 'holdfast_device';
/** Days for which a browser is remembered after its last sign-in. */
const rememberedDays = 365;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The browser that a Cookie header names, if it has signed in to this account before; else null. */
export const findKnownDevice = async (db: Queryable, header: string | undefined, email: string): Promise<KnownDevice | null> => {
  const token = header === undefined ? undefined : parseCookie(header)[cookieName];
  if (!token) return null;
  const { rows } = await db.query<{ user_id: UserId }>({
    name: 'find-known-device',
    text: 'SELECT d.user_id FROM known_devices d JOIN users u ON u.id = d.user_id WHERE d.token_hash = $1 AND lower(u.email) = lower($2)',
  }, [hashOf(token), email]);
  return rows[0] ? { token, user: rows[0].user_id } : null;
};

/** Remembers the browser that has just signed in and answers the Set-Cookie header that makes it known again; signing out leaves it. */
export const rememberDevice = async (db: Queryable, user: UserId, known: KnownDevice | null, secure: boolean): Promise<string> => {
  const token = known?.token ?? randomBytes(32).toString('base64url');
  await db.query('INSERT INTO known_devices (token_hash, user_id) VALUES ($1, $2) ON CONFLICT (token_hash) DO UPDATE SET seen_at = now()', [hashOf(token), user]);
  return stringifySetCookie({ name: cookieName, value: token, path: '/api/v1/session', httpOnly: true, sameSite: 'lax', secure, maxAge: rememberedDays * 86_400 });
};

/** Forgets those that have not signed in for long. */
export const sweepKnownDevices = async (db: Queryable): Promise<void> =>
  void (await db.query('DELETE FROM known_devices WHERE seen_at < now() - make_interval(days => $1)', [rememberedDays]));
