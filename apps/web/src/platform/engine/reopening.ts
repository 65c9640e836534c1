import { SyncClientError } from '@holdfast/sync-client';
import type { Dexie } from 'dexie';

/** How often a severed connection is opened anew for one piece of work. */
const attempts = 3;

/** Failures after which the same connection fails for ever; a new one may work (H6: Safari kills connections in the background). */
const severed = new Set(['InvalidStateError', 'InvalidState', 'UnknownError', 'DatabaseClosedError', 'AbortError']);

const namesOf = (error: unknown): string[] => {
  if (!(error instanceof Error)) return [];
  const inner = 'inner' in error ? error.inner : undefined;
  return [error.name, ...namesOf(inner)];
};

/** Runs work on a database; when its connection was cut, opens it again and runs the work once more. */
export const withReopening = async <T>(database: Dexie, work: () => Promise<T>, isClosed: () => boolean): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SyncClientError) throw error;
      const names = namesOf(error);
      if (isClosed()) throw new SyncClientError('closed', 'The database of this device is closed: reload the app', { cause: error });
      if (names.includes('QuotaExceededError')) throw new SyncClientError('storage-full', 'This device has no room left: free some space and try again', { cause: error });
      if (attempt === attempts || !names.some((name) => severed.has(name))) {
        throw new SyncClientError('storage', 'This device could not be written or read: reload the app; if it happens again, the disk may be full or damaged', { cause: error });
      }
      database.close({ disableAutoOpen: false });
      await database.open();
    }
  }
};
