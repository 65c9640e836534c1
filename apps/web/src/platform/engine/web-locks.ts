import type { Locks } from '@holdfast/sync-client';

/** Locks of the browser, shared by all tabs of this origin and released when a tab ends however it ends (H48). */
export const webLocks: Locks = {
  hold: async (name, work, signal) => {
    try {
      return await navigator.locks.request(name, signal === undefined ? {} : { signal }, work);
    } catch (error) {
      if (signal?.aborted === true && error instanceof DOMException && error.name === 'AbortError') throw signal.reason;
      throw error;
    }
  },
  tryHold: async (name, work) => await navigator.locks.request(name, { ifAvailable: true }, async (lock) => (lock === null ? null : { value: await work() })),
};
