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

/** What is said when bytes are not in the store, or not as they were saved. */
const damages: ReadonlySet<string> = new Set<ContentErrorCode>(['objectMissing', 'objectDamaged', 'rangePastEnd']);

/** An error of reading a file as one that its reader can be answered with: he asked for a name, not for an object. */
export const asReadingError = (error: unknown, name: string): unknown => {
  if (!(error instanceof ContentError) || !damages.has(error.code)) return asRequestError(error);
  return new ServerError('storage-unavailable',
    `${JSON.stringify(name)} cannot be read now: some of its bytes in the content store are gone, or are not those that were saved. Open a device that has the file: it sends them again by itself. Whoever runs the server sees with "admin verify --read-data" what else is damaged.`,
    { subject: name, retryAfterMs: later, cause: error });
};

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
