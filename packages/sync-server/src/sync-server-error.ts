/** Why the server could not do what it was asked. Closed: the edge maps each code to one problem, nobody decides by the text. */
export type SyncServerErrorCode =
  /** The space, or the thing in it, is not there or not this person's: the two look alike (P10). */
  | 'not-found'
  | 'forbidden'
  | 'invalid-request'
  | 'quota-exceeded'
  /** Another transaction was in the way; nothing was written: try again. */
  | 'conflict'
  /** The connection broke while committing: it may have been written. Try again: known operations are recognised (H4). */
  | 'commit-unknown'
  /** The store cannot be reached now; nothing was written. */
  | 'database-unavailable'
  /** What was to be written breaks a rule of the store; nothing was written. A bug: the operation is found and parked (H12). */
  | 'integrity'
  /** Replaying the log does not rebuild the tables (S9). */
  | 'replay';

/** The one error this package throws on purpose. */
export class SyncServerError extends Error {
  override readonly name = 'SyncServerError';
  readonly code: SyncServerErrorCode;
  constructor(code: SyncServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for errors after which the same transaction may be run again from its start. */
export const isRetriable = (error: unknown): error is SyncServerError =>
  error instanceof SyncServerError && (error.code === 'conflict' || error.code === 'commit-unknown' || error.code === 'database-unavailable');
