import { SyncClientError } from '@holdfast/sync-client';
import type { EngineProblem } from '@holdfast/sync-client';
import type { Reply } from './engine-wire.ts';

const problemOf = (error: unknown): EngineProblem => {
  if (!(error instanceof SyncClientError)) throw error;
  const { code, message, status } = error;
  switch (code) {
    case 'storage-full':
    case 'closed':
    case 'corrupt':
    case 'fenced':
      return { code: 'storage', message };
    case 'timeout':
    case 'unauthenticated':
    case 'aborted':
      return { code: 'offline', message };
    case 'content-lost':
      return { code: 'content', message };
    case 'refused':
      return { code: status === 404 ? 'not-found' : 'offline', message };
    default:
      return { code, message };
  }
};

/** What came of it, as data: what the person can act on is told, a fault of ours is thrown. */
export const reply = async <T>(work: () => Promise<T>): Promise<Reply<T>> => {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
};
