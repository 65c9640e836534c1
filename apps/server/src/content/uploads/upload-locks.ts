import type { Lock, Locker } from '@tus/server';

/**
 * One request at a time for each upload, in the order they came. Whoever waits makes the holder stop reading: a connection
 * that died half-open must not keep its successor out. (@tus/server's own locker polls without a pause while it waits.)
 * In memory: requests of one upload must reach one process.
 */
export class UploadLocks implements Locker {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #interrupt: (id: string) => void;

  /** @param interrupt makes the request that holds the lock end soon. */
  constructor(interrupt: (id: string) => void) {
    this.#interrupt = interrupt;
  }

  /** Runs `work` under the upload's lock, or does nothing when a request holds it. */
  async ifFree(id: string, work: () => Promise<void>): Promise<void> {
    if (this.#waiting.has(id)) return;
    this.#waiting.set(id, []);
    try {
      await work();
    } finally {
      this.#pass(id);
    }
  }

  newLock(id: string): Lock {
    return {
      lock: async () => {
        const queue = this.#waiting.get(id);
        if (queue === undefined) return void this.#waiting.set(id, []);
        this.#interrupt(id);
        await new Promise<void>((resolve) => queue.push(resolve));
      },
      unlock: async () => this.#pass(id),
    };
  }

  #pass(id: string): void {
    const next = this.#waiting.get(id)?.shift();
    if (next === undefined) this.#waiting.delete(id);
    else next();
  }
}
