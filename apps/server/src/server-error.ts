import type { ProblemCode } from '@holdfast/protocol';

/** Why a start ended before the server listened. */
export const startCodes = [
  'bad-config', 'data-unwritable', 'data-in-use', 'port-taken', 'schema-newer', 'schema-changed', 'database-start', 'database-unreachable',
] as const;
export type StartCode = (typeof startCodes)[number];

export interface ServerErrorDetails {
  /** The variable, field, header or node it is about. */
  readonly subject?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * What this package throws. `code` is closed and decides what follows; `message` is one sentence for people that names
 * the thing, the cause and the next step. Codes of a request become problem answers in `http/problem.ts` and nowhere else.
 */
export class ServerError<Code extends ProblemCode | StartCode = ProblemCode | StartCode> extends Error {
  override readonly name = 'ServerError';
  readonly code: Code;
  readonly subject: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: Code, message: string, details: ServerErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.subject = details.subject;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The text of whatever was thrown, for a sentence that names a cause. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's or Postgres' own code of an error (`ENOENT`, `EADDRINUSE`, `42P01` …), if it has one. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
