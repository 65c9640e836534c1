import type { Locks } from '@holdfast/sync-client';

/** Locks of the browser, shared by all tabs of this origin and released when a tab ends however it ends (H48). */
export const webLocks: Locks = {
  hold: async (name, work, signal) => {
    if (signal === undefined) return await navigator.locks.request(name, work);
    signal.throwIfAborted();
    const left = Promise.withResolvers<never>();
    let held = false;
    // Whoever waits is let go at once: a browser's own request may go on waiting for a lock that another tab never gives up (H48).
    const leave = (): void => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    const request = navigator.locks.request(name, { signal }, async () => {
      signal.throwIfAborted();
      held = true;
      signal.removeEventListener('abort', leave);
      return await work();
    });
    try {
      return await Promise.race([request, left.promise]);
    } catch (error) {
      if (!held && signal.aborted) {
        // It may be refused or granted later; both end it.
        request.catch(() => undefined);
        throw signal.reason;
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  },
  tryHold: async (name, work) => await navigator.locks.request(name, { ifAvailable: true }, async (lock) => (lock === null ? null : { value: await work() })),
};
