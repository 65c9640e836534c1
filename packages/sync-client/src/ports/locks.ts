/** Locks that all engines of one device share and that a crash releases (Web Locks). */
export interface Locks {
  /**
   * Waits for the lock, holds it while `work` runs and releases it however `work` ends.
   * An aborted `signal` ends the waiting with its reason; once `work` has begun it has no effect.
   */
  hold<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Like `hold`, but answers null at once when somebody holds the lock. */
  tryHold<T>(name: string, work: () => Promise<T>): Promise<{ readonly value: T } | null>;
}
