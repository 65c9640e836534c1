import { setup } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import { isOwnName } from '../../http/own-name.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import { createOwner } from '../users.ts';
import type { SignInReply } from './sign-in-reply.ts';

/** `POST /setup` {email, name, password} → 201, signed in as the new owner; 409 `setup-done` once there is one. */
export const createSetup = (database: Database, publicUrl: string | null, reply: SignInReply): RequestHandler => async (request, response) => {
  // Nobody is signed in yet whose cookie a strange page would lack: by a name of its own it could take the server.
  if (!isOwnName(request.headers.host, publicUrl)) {
    throw new ServerError('cross-site', `Nobody says that ${request.headers.host?.slice(0, 128) ?? 'that name'} is this server: set HOLDFAST_PUBLIC_URL to the address that people type, or set up by the server's plain address.`, { subject: 'host' });
  }
  const wanted = parse(setup, request.body);
  const id = await createOwner(database, wanted);
  await reply(request, response, { user: { id, email: wanted.email, name: wanted.name }, status: 201, device: null });
};
