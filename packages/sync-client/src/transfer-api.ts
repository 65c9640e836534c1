/** What the interface asks of the bytes that are on their way. */
export interface TransferClient {
  /**
   * Bytes stop, now and after a restart, in all tabs; names, moves and deletions still travel. Of rows of the sync centre (their ids; what
   * waits no more is passed over), or of all, also of what is added later. Strict.
   */
  pause(what: 'all' | readonly string[]): Promise<void>;
  /** They go on from where they stopped. Of rows while all is paused: these alone. Strict. */
  resume(what: 'all' | readonly string[]): Promise<void>;
}
