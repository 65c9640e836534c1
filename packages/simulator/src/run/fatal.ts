import { SyncClientError } from '@holdfast/sync-client';
import { Livelock } from '../schedule/scheduler.ts';

/** What an engine may say to a person: everything else that it throws is a bug of its own. */
const sayable = new Set(['name', 'taken', 'not-found', 'cycle', 'quota', 'storage', 'offline', 'content', 'forbidden', 'invalid', 'storage-full', 'timeout', 'content-lost', 'refused', 'unauthenticated', 'closed', 'fenced']);

export const isFatal = (error: unknown): boolean =>
  error instanceof Livelock || !(error instanceof SyncClientError) || !sayable.has(error.code);
