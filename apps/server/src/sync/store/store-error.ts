import { SyncServerError, type SyncServerErrorCode } from '@holdfast/sync-server';
import { reasonOf, ServerError, systemCodeOf } from '../../server-error.ts';

/** Serialization failure, deadlock, lock not available: Postgres took the transaction back. */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
/** Classes of SQLSTATE: 22 data, 23 constraints: what was to be written cannot be. */
const refusals = /^2[23]/u;
const sqlState = /^[0-9A-Z]{5}$/u;

const codeOf = (state: string | undefined): SyncServerErrorCode => {
  if (state !== undefined && conflicts.has(state)) return 'conflict';
  if (state !== undefined && sqlState.test(state) && refusals.test(state)) return 'integrity';
  // Statement timeout, too many connections, shutting down: told by the server, so nothing was committed.
  if (state !== undefined && sqlState.test(state) && /^(57|53|25)/u.test(state)) return 'database-unavailable';
  return 'commit-unknown';
};

const isFromDatabase = (error: unknown): boolean => {
  const code = systemCodeOf(error);
  return code !== undefined || (error instanceof Error && /connection|timeout/iu.test(error.message));
};

/**
 * What a failed transaction means to the sequencer. A connection that broke may have broken on COMMIT: the result is unknown,
 * and the sequencer finds out by sending the same operations again.
 */
export const asStoreError = (error: unknown): unknown => {
  if (error instanceof SyncServerError || (error instanceof ServerError && error.code === 'internal') || !isFromDatabase(error)) return error;
  const code = codeOf(systemCodeOf(error));
  return new SyncServerError(code, `The database did not take the transaction: ${reasonOf(error)}`, { cause: error });
};

/** Runs what talks to the database; its failures come out in the port's own words. */
export const translated = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error);
  }
};
