import { randomUUID } from 'node:crypto';
import { asSpaceId, asUserId, type UserId } from '@holdfast/domain';
import type { Session, Setup } from '@holdfast/protocol';
import type { Role } from '@holdfast/sync-server';
import type { Database, Queryable } from '../database/database.ts';
import { ServerError } from '../server-error.ts';
import { hashOwnersPassword, hashPassword } from './passwords.ts';

/** Only one first owner, however many ask at once. The number only has to be ours. */
const setupLock = 0x53455455;

/** True until there is an owner. */
export const isSetupNeeded = async (db: Queryable): Promise<boolean> =>
  (await db.query('SELECT 1 FROM users WHERE admin LIMIT 1')).rowCount === 0;

/**
 * Creates the first person, who owns the server, and their home.
 * @throws ServerError `setup-done` when there is an owner already.
 */
export const createOwner = async (db: Database, setup: Setup): Promise<UserId> => {
  // Looked at before the costly hash, by those who waited for it once more, and in the lock: nobody can make a server that has an owner hash.
  await refuseSecondOwner(db);
  const passwordHash = await hashOwnersPassword(setup.password, () => refuseSecondOwner(db));
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [setupLock]);
    await refuseSecondOwner(tx);
    return insertUser(tx, { email: setup.email, name: setup.name, passwordHash, admin: true });
  });
};

const refuseSecondOwner = async (db: Queryable): Promise<void> => {
  if (!(await isSetupNeeded(db))) throw new ServerError('setup-done', 'This Holdfast has an owner already: sign in instead.');
};

interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly admin: boolean;
}

const insertUser = async (tx: Queryable, user: NewUser): Promise<UserId> => {
  const id = randomUUID();
  const home = randomUUID();
  await tx.query('INSERT INTO users (id, email, name, password_hash, admin) VALUES ($1, $2, $3, $4, $5)', [id, user.email, user.name, user.passwordHash, user.admin]);
  await tx.query("INSERT INTO spaces (id, name) VALUES ($1, 'Home')", [home]);
  await tx.query("INSERT INTO members (space_id, user_id, role, home) VALUES ($1, $2, 'owner', true)", [home, id]);
  return asUserId(id);
};

export interface Credentials {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

/** The person of an e-mail address, whatever its case, or null. */
export const findCredentials = async (db: Queryable, email: string): Promise<Credentials | null> => {
  const { rows } = await db.query<{ id: string; email: string; name: string; password_hash: string }>('SELECT id, email, name, password_hash FROM users WHERE lower(email) = lower($1)', [email]);
  const row = rows[0];
  return row ? { id: asUserId(row.id), email: row.email, name: row.name, passwordHash: row.password_hash } : null;
};

/** Sets a new password and ends every session of the person. Answers false when there is no such e-mail. */
export const setPassword = async (db: Database, email: string, password: string): Promise<boolean> => {
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: string }>('UPDATE users SET password_hash = $2 WHERE lower(email) = lower($1) RETURNING id', [email, passwordHash]);
    await tx.query('DELETE FROM auth_sessions WHERE user_id = ANY($1)', [rows.map((row) => row.id)]);
    return rows.length > 0;
  });
};

interface Membership {
  readonly space_id: string;
  readonly name: string;
  readonly role: Role;
  readonly home: boolean;
}

/** What a signed-in app needs to know of the person: their home and all their spaces, the home first. */
export const describeSession = async (db: Queryable, user: Session['user']): Promise<Session> => {
  const { rows } = await db.query<Membership>(
    'SELECT m.space_id, s.name, m.role, m.home FROM members m JOIN spaces s ON s.id = m.space_id WHERE m.user_id = $1 ORDER BY m.home DESC, m.added_at, m.space_id', [user.id]);
  const home = rows.find((row) => row.home);
  if (!home) throw new Error(`User ${user.id} has no home space.`);
  return { user, home: asSpaceId(home.space_id), spaces: rows.map((row) => ({ id: asSpaceId(row.space_id), name: row.name, role: row.role })) };
};
