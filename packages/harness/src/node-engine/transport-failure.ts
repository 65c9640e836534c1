import { problem } from '@holdfast/protocol';
import { SyncClientError } from '@holdfast/sync-client';

/** A problem answer in the engine's words: a closed session, or a refusal with the server's sentence. */
export const refusalOf = (status: number, body: unknown): SyncClientError => {
  const told = problem.safeParse(body);
  const sentence = told.success ? told.data.detail : `The server answered ${status} without saying why`;
  if (status === 401) return new SyncClientError('unauthenticated', sentence, { status });
  const wait = told.success ? told.data.retryAfterMs : undefined;
  return new SyncClientError('refused', sentence, { status, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
};

/** Whatever kept a request from an answer. */
export const noAnswer = (cause: unknown, what: string): SyncClientError => {
  if (cause instanceof SyncClientError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError') return new SyncClientError('timeout', `${what} got no answer in time`, { cause });
  if (name === 'AbortError') return new SyncClientError('aborted', `${what} was given up`, { cause });
  return new SyncClientError('offline', `${what} did not reach the server`, { cause });
};
