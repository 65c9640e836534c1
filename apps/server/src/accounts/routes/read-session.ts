import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import type { Access } from '../access.ts';
import { describeSession } from '../users.ts';

/** `GET /session` → {user, home, spaces}; 401 without one. */
export const readSession = (database: Database, access: Access): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  response.json(await describeSession(database, user));
};
