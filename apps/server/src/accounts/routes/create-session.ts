import { signIn } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import { checkPassword } from '../passwords.ts';
import type { SignInGuard } from '../sign-in-guard.ts';
import { findCredentials } from '../users.ts';
import type { SignInReply } from './sign-in-reply.ts';

/** `POST /session` {email, password} → the session and its cookie; 401 `bad-credentials`, 429 after too many failures. */
export const createSession = (database: Database, guard: SignInGuard, reply: SignInReply): RequestHandler => async (request, response) => {
  const { email, password } = parse(signIn, request.body);
  const address = request.ip ?? '';
  guard.admit(address, email);
  const credentials = await findCredentials(database, email);
  const fits = await checkPassword(credentials?.passwordHash ?? null, password);
  if (!credentials || !fits) {
    guard.failed(address, email);
    throw new ServerError('bad-credentials', 'Email or password is wrong: check both and try again.');
  }
  guard.succeeded(address, email);
  await reply(request, response, { id: credentials.id, email: credentials.email, name: credentials.name }, 200);
};
