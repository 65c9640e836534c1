import type { ProblemCode } from '@holdfast/protocol';
import { ContentError, type ContentErrorCode } from '@holdfast/sync-server';
import { ServerError } from '../server-error.ts';

/** What each failure of content is to whoever asked. The one place where content's codes become the wire's. */
const codes: Readonly<Record<ContentErrorCode, ProblemCode>> = {
  chunkMismatch: 'chunk-mismatch',
  packInvalid: 'pack-invalid',
  manifestUnknown: 'not-found',
  rangePastEnd: 'range-not-satisfiable',
  objectMissing: 'storage-unavailable',
  objectDamaged: 'storage-unavailable',
  badKey: 'internal',
  sizeMismatch: 'internal',
  storageUnavailable: 'storage-unavailable',
  storageFull: 'spool-full',
  indexUnavailable: 'database-unavailable',
};

/** An error of content as one that a request can be answered with; any other passes through. */
export const asRequestError = (error: unknown): unknown => {
  if (!(error instanceof ContentError)) return error;
  const code = codes[error.code];
  const message = code === 'internal' ? 'The server failed to keep this content; what went wrong is in its log.' : sentence(error.message);
  return new ServerError(code, message, {
    ...(error.subject === undefined ? {} : { subject: error.subject }),
    ...(code === 'storage-unavailable' ? { retryAfterMs: 5_000 } : {}),
    cause: error,
  });
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
