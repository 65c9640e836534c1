import { problemCodes, type Problem, type ProblemCode } from '@holdfast/protocol';
import { z } from 'zod';
import { ServerError, systemCodeOf } from '../server-error.ts';

/** Status and title of each code. The one place where codes become HTTP. */
const catalogue: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'invalid-request': [400, 'The request is not well formed'],
  unauthenticated: [401, 'Sign in first'],
  'bad-credentials': [401, 'Email or password is wrong'],
  forbidden: [403, 'Not allowed'],
  'cross-site': [403, 'The request came from another site'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Not possible here'],
  conflict: [409, 'Conflict'],
  'setup-done': [409, 'There is an owner already'],
  'setup-needed': [409, 'There is no owner yet'],
  gone: [410, 'Gone'],
  'upload-offset': [409, 'The upload stands at another offset'],
  'upload-unknown': [404, 'There is no such upload'],
  'precondition-failed': [412, 'A precondition failed'],
  'payload-too-large': [413, 'Too large'],
  'upload-too-large': [413, 'The upload is too large'],
  'unsupported-media-type': [415, 'Unsupported media type'],
  'range-not-satisfiable': [416, 'The range lies outside'],
  'chunk-mismatch': [422, 'A chunk does not hash to its name'],
  'pack-invalid': [422, 'The pack is not well formed'],
  'checksum-mismatch': [460, 'The bytes do not have their checksum'],
  'upgrade-required': [426, 'An upgrade is required'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong in the server'],
  'database-unavailable': [503, 'The database is not available'],
  'storage-unavailable': [503, 'The content store is not available'],
  'spool-full': [507, 'No room for uploads'],
  'quota-exceeded': [507, 'Out of space'],
};

const isProblemCode = (code: string): code is ProblemCode => (problemCodes as readonly string[]).includes(code);

/** Any package's error with a closed code of the wire; what else is known of it rides along. */
interface CodedError extends Error {
  readonly code: ProblemCode;
  readonly subject?: unknown;
  readonly retryAfterMs?: unknown;
}
const isCoded = (error: unknown): error is CodedError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && isProblemCode(error.code);

/**
 * Turns whatever was thrown into the answer for HTTP and socket alike. What is not meant for people becomes `internal` and says nothing
 * of its inside; the caller logs it.
 */
export const toProblem = (error: unknown, requestId?: string): Problem => {
  const { code, detail, subject, retryAfterMs } = read(error);
  const [status, title] = catalogue[code];
  return {
    type: `urn:holdfast:problem:${code}`, title, status, code, detail,
    ...(subject === undefined ? {} : { subject }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
};

/** SQLSTATE character_not_in_repertoire: Postgres takes every character but NUL. */
const unkeptCharacter = '22021';

interface Reading {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly subject?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

const read = (error: unknown): Reading => {
  if (isCoded(error)) return ofCoded(error);
  if (error instanceof z.ZodError) return ofSchema(error);
  if (isFromBodyParser(error)) return ofBodyParser(error);
  if (error instanceof URIError) return { code: 'invalid-request', detail: 'The address holds a percent sign that stands for no character.', subject: 'path' };
  if (isPrecondition(error)) return { code: 'precondition-failed', detail: 'It is not what the condition of the request asks for: ask for it without one.' };
  if (systemCodeOf(error) === unkeptCharacter) return { code: 'invalid-request', detail: 'A text of the request holds a character that cannot be kept (NUL): leave it out.' };
  return { code: 'internal', detail: 'The server failed to do this; what went wrong is in its log under the request id.' };
};

/** What serves files throws it for If-Match and If-Unmodified-Since. */
const isPrecondition = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 412;

const ofCoded = (error: CodedError): Reading => ({
  code: error.code,
  detail: error.message,
  subject: typeof error.subject === 'string' ? error.subject : undefined,
  retryAfterMs: typeof error.retryAfterMs === 'number' ? error.retryAfterMs : undefined,
});

const ofSchema = (error: z.ZodError): Reading => {
  const issue = error.issues[0];
  const subject = issue?.path.map(String).join('.') || undefined;
  return { code: 'invalid-request', detail: `${subject ?? 'The body'}: ${issue?.message ?? 'not what is expected'}.`, subject };
};

interface BodyParserError extends Error {
  readonly type: string;
  readonly status: number;
}
const isFromBodyParser = (error: unknown): error is BodyParserError =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' && 'status' in error && typeof error.status === 'number' && error.status < 500;

const ofBodyParser = (error: BodyParserError): Reading => {
  if (error.type === 'entity.too.large') return { code: 'payload-too-large', detail: 'The body is larger than this call takes.' };
  if (error.status === 415) return { code: 'unsupported-media-type', detail: 'The body has an encoding or character set that is not taken here: send UTF-8 JSON.', subject: 'content-type' };
  return { code: 'invalid-request', detail: 'The body is not valid JSON.', subject: 'body' };
};

/** Schemas go down by recursion: what lies deeper than the stack reaches is refused like any other bad input. */
const check = <T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> => {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ServerError('invalid-request', 'The body holds lists or records too deep in each other: flatten them.', { subject: 'body', cause: error });
  }
};

/** Parses what came from outside. @throws ServerError `invalid-request` that names the field. */
export const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = check(schema, value);
  if (result.success) return result.data;
  const { detail, subject } = ofSchema(result.error);
  throw new ServerError('invalid-request', detail, subject === undefined ? {} : { subject });
};
