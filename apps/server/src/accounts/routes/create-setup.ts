import { setup } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import { parse } from '../../http/problem.ts';
import { createOwner } from '../users.ts';
import type { SignInReply } from './sign-in-reply.ts';

/** `POST /setup` {email, name, password} → 201, signed in as the new owner; 409 `setup-done` once there is one. */
export const createSetup = (database: Database, reply: SignInReply): RequestHandler => async (request, response) => {
  const wanted = parse(setup, request.body);
  const id = await createOwner(database, wanted);
  await reply(request, response, { id, email: wanted.email, name: wanted.name }, 201);
};
