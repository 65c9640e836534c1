import { signIn } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import { findKnownDevice } from '../known-devices.ts';
import { checkPassword } from '../passwords.ts';
import type { SignInGuard } from '../sign-in-guard.ts';
import { findCredentials } from '../users.ts';
import type { SignInReply } from './sign-in-reply.ts';

/** `POST /session` {email, password} → the session and its cookie; 401 `bad-credentials`, 429 after too many failures. */
export const createSession = (database: Database, guard: SignInGuard, reply: SignInReply): RequestHandler => async (request, response) => {
  const { email, password } = parse(signIn, request.body);
  const address = request.ip ?? '';
  const device = await findKnownDevice(database, request.headers.cookie, email);
  const person = await guard.attempt({ address, email, device: device?.token ?? null }, async () => {
    const credentials = await findCredentials(database, email);
    return (await checkPassword(credentials?.passwordHash ?? null, password, device !== null)) ? credentials : null;
  });
  if (!person) throw new ServerError('bad-credentials', 'Email or password is wrong: check both and try again.');
  await reply(request, response, { user: { id: person.id, email: person.email, name: person.name }, status: 200, device });
};
