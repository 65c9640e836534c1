import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import type { Realtime } from '../../realtime/realtime.ts';
import type { Access } from '../access.ts';
import { dropToken } from '../session-cookie.ts';
import { closeSession } from '../sessions.ts';

/** `DELETE /session` → 204, signed out, its sockets ended; also when nobody was signed in. */
export const deleteSession = (database: Database, access: Access, realtime: Realtime): RequestHandler => async (request, response) => {
  const principal = await access.authenticate(request);
  if (principal) {
    await closeSession(database, principal.session.id);
    realtime.endSession(principal.session.id);
  }
  response.setHeader('Set-Cookie', dropToken(request.secure));
  response.status(204).end();
};
