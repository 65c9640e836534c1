import type { RequestHandler } from 'express';
import type { Database } from '../../database/database.ts';
import { isSetupNeeded } from '../users.ts';

/** `GET /setup` → {needed}. */
export const readSetup = (database: Database): RequestHandler => async (_request, response) => {
  response.json({ needed: await isSetupNeeded(database) });
};
