import type { Session } from '@holdfast/protocol';
import type { Request, Response } from 'express';
import type { Database } from '../../database/database.ts';
import { type KnownDevice, rememberDevice } from '../known-devices.ts';
import { keepToken } from '../session-cookie.ts';
import { openSession } from '../sessions.ts';
import { describeSession } from '../users.ts';

export interface SignedIn {
  readonly user: Session['user'];
  readonly status: number;
  /** The browser, when it has signed in to this account before. */
  readonly device: KnownDevice | null;
}

/** Opens a session for the person, sets its cookie and the browser's, and answers what `GET /session` would. */
export type SignInReply = (request: Request, response: Response, signedIn: SignedIn) => Promise<void>;

/** @param overTls people come by https, whatever the last step to this process speaks. */
export const createSignInReply = (database: Database, overTls: boolean): SignInReply => async (request, response, { user, status, device }) => {
  const token = await openSession(database, user.id, request.headers['user-agent'] ?? '');
  const secure = overTls || request.secure;
  response.setHeader('Set-Cookie', [keepToken(token, secure), await rememberDevice(database, user.id, device, secure)]);
  response.status(status).json(await describeSession(database, user));
};
