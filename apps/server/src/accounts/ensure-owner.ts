import { setup } from '@holdfast/protocol';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { createOwner, isSetupNeeded } from './users.ts';

/** Creates the owner that the configuration names, unless there is one already, whoever that is. */
export const ensureOwner = async (database: Database, owner: NonNullable<Config['owner']>): Promise<void> => {
  if (!(await isSetupNeeded(database))) return;
  try {
    await createOwner(database, parse(setup, { ...owner, name: owner.email.split('@')[0] }));
  } catch (error) {
    // Another server of the same database was first: there is an owner, which is all that was asked.
    if (!(error instanceof ServerError && error.code === 'setup-done')) throw error;
  }
};
