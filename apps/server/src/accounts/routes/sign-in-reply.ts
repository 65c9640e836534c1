import type { Session } from '@holdfast/protocol';
import type { Request, Response } from 'express';
import type { Database } from '../../database/database.ts';
import { keepToken } from '../session-cookie.ts';
import { openSession } from '../sessions.ts';
import { describeSession } from '../users.ts';

/** Opens a session for the person, sets its cookie and answers what `GET /session` would. */
export type SignInReply = (request: Request, response: Response, user: Session['user'], status: number) => Promise<void>;

/** @param overTls people come by https, whatever the last step to this process speaks. */
export const createSignInReply = (database: Database, overTls: boolean): SignInReply => async (request, response, user, status) => {
  const token = await openSession(database, user.id, request.headers['user-agent'] ?? '');
  response.setHeader('Set-Cookie', keepToken(token, overTls || request.secure));
  response.status(status).json(await describeSession(database, user));
};
