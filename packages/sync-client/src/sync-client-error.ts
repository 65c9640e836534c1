import type { ProblemCode } from '@holdfast/protocol';
import type { EngineProblem } from './api.ts';

/** Why something did not happen. The first ten are for people (`EngineProblem`), the others for the engine itself. */
export type SyncClientErrorCode =
  | EngineProblem['code']
  | 'timeout' | 'unauthenticated' | 'refused' | 'aborted'
  | 'fenced' | 'closed' | 'storage-full' | 'content-lost' | 'corrupt';

export interface SyncClientErrorData {
  readonly cause?: unknown;
  /** The server asks to come back after so long. */
  readonly retryAfterMs?: number;
  /** HTTP status, of `refused`. */
  readonly status?: number;
  /** Of `storage`: bytes that were to be added, and that fit. */
  readonly room?: { readonly needed: number; readonly free: number };
  /** The server's own word for it, of `refused`. */
  readonly problem?: ProblemCode;
}

/** The one error of this package. `message` names the thing, the cause and what to do. */
export class SyncClientError extends Error {
  override readonly name = 'SyncClientError';
  readonly code: SyncClientErrorCode;
  readonly retryAfterMs: number | null;
  readonly status: number | null;
  readonly problem: ProblemCode | null;
  readonly room: SyncClientErrorData['room'] | null;

  constructor(code: SyncClientErrorCode, message: string, data: SyncClientErrorData = {}) {
    super(message, data.cause === undefined ? undefined : { cause: data.cause });
    this.code = code;
    this.retryAfterMs = data.retryAfterMs ?? null;
    this.status = data.status ?? null;
    this.problem = data.problem ?? null;
    this.room = data.room ?? null;
  }
}

/** True when waiting heals it and nobody is to blame: no way to the server, no session, or a server that says when to come back. */
export const isPassing = (error: unknown): boolean =>
  error instanceof SyncClientError && (['offline', 'timeout', 'unauthenticated'].includes(error.code) || (error.code === 'refused' && error.retryAfterMs !== null));

/** True when `error` is ours and has one of `codes`. */
export const hasCode = (error: unknown, ...codes: readonly SyncClientErrorCode[]): error is SyncClientError =>
  error instanceof SyncClientError && codes.includes(error.code);
