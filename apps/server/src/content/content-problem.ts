import type { ProblemCode } from '@holdfast/protocol';
import { ContentError, type ContentErrorCode } from '@holdfast/sync-server';
import { ServerError, systemCodeOf } from '../server-error.ts';

/** What each failure of content is to whoever asked. The one place where content's codes become the wire's. */
const codes: Readonly<Record<ContentErrorCode, ProblemCode>> = {
  chunkMismatch: 'chunk-mismatch',
  packInvalid: 'pack-invalid',
  manifestUnknown: 'not-found',
  rangePastEnd: 'range-not-satisfiable',
  tooMuchAsked: 'payload-too-large',
  objectMissing: 'storage-unavailable',
  objectDamaged: 'storage-unavailable',
  badKey: 'internal',
  sizeMismatch: 'internal',
  storageUnavailable: 'storage-unavailable',
  storageFull: 'spool-full',
  indexUnavailable: 'database-unavailable',
};

/** Milliseconds after which a store that is away or full is worth another try. */
const later = 5_000;

/** What the file system says when the spool or its record find no room. */
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemCodeOf(error) ?? '');

/** An error of content as one that a request can be answered with; any other passes through. */
export const asRequestError = (error: unknown): unknown => {
  if (isFull(error)) return new ServerError('spool-full', 'The disk of the server has no room for this upload at the moment: it waits and is tried again.', { retryAfterMs: later, cause: error });
  if (!(error instanceof ContentError)) return error;
  const code = codes[error.code];
  const message = code === 'internal' ? 'The server failed to keep this content; what went wrong is in its log.' : sentence(error.message);
  return new ServerError(code, message, {
    ...(error.subject === undefined ? {} : { subject: error.subject }),
    ...(code === 'storage-unavailable' ? { retryAfterMs: later } : {}),
    cause: error,
  });
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
