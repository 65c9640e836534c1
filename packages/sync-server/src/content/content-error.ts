import type { ChunkingErrorCode } from '@holdfast/chunking';

/** Why content could not be taken or given. One place maps each code to an HTTP answer (apps/server). */
export type ContentErrorCode =
  | 'chunkMismatch'
  | 'packInvalid'
  | 'manifestUnknown'
  | 'rangePastEnd'
  | 'tooMuchAsked'
  | 'objectMissing'
  | 'objectDamaged'
  | 'badKey'
  | 'sizeMismatch'
  | 'storageUnavailable'
  | 'storageFull'
  | 'indexUnavailable';

/** The one error of this half of the package. `message` names the thing, the cause and the next step. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly code: ContentErrorCode;
  /** The chunk, object or manifest it is about. */
  readonly subject: string | undefined;
  /** For `packInvalid`: what the format refused. */
  readonly reason: ChunkingErrorCode | undefined;

  constructor(
    code: ContentErrorCode,
    message: string,
    about: { readonly subject?: string; readonly reason?: ChunkingErrorCode; readonly cause?: unknown } = {},
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.subject = about.subject;
    this.reason = about.reason;
  }
}
