import { problem } from '@holdfast/protocol';
import { SyncClientError } from '../sync-client-error.ts';

/**
 * A problem answer in the engine's words: an ended session, or a refusal with the server's sentence. `retryAfter` is the header of
 * that name, which a proxy that answers in the server's place may have sent.
 */
export const refusalOf = (status: number, body: unknown, retryAfter: string | null = null): SyncClientError => {
  const told = problem.safeParse(body);
  if (!told.success) return plainRefusal(status, retryAfter);
  const { detail, code, retryAfterMs } = told.data;
  if (status === 401) return new SyncClientError('unauthenticated', detail, { status, problem: code });
  return new SyncClientError('refused', detail, { status, problem: code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
};

/** A proxy speaks for an absent server: that is no answer. */
const plainRefusal = (status: number, retryAfter: string | null): SyncClientError => {
  if (status === 401) return new SyncClientError('unauthenticated', 'The session has ended: sign in again', { status });
  if (status === 502 || status === 503 || status === 504) return new SyncClientError('offline', `The server cannot be reached (${status})`, { status });
  // As seconds; as a date it is of a clock that need not be ours.
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? { retryAfterMs: Number(retryAfter) * 1000 } : {};
  return new SyncClientError('refused', `The server answered ${status} without saying why`, { status, ...seconds });
};

/** Whatever kept a call from an answer. */
export const noAnswer = (cause: unknown, what: string): SyncClientError => {
  if (cause instanceof SyncClientError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError') return new SyncClientError('timeout', `${what} got no answer in time`, { cause });
  if (name === 'AbortError') return new SyncClientError('aborted', `${what} was given up`, { cause });
  return new SyncClientError('offline', `${what} did not reach the server`, { cause });
};
