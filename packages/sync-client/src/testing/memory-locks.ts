import type { Locks } from '../ports/locks.ts';

interface Waiter {
  readonly owner: object;
  readonly grant: () => void;
}

/** One device's locks. `crash` of a tab's view of them frees what that tab held and forgets what it waited for. */
export class MemoryLocks {
  readonly #held = new Map<string, object>();
  readonly #waiting = new Map<string, Waiter[]>();

  /** One tab's view. */
  open(): Locks & { crash(): void } {
    const owner = {};
    return {
      hold: async (name, work, signal) => {
        signal?.throwIfAborted();
        await this.#wait(name, owner, signal);
        try {
          return await work();
        } finally {
          this.#release(name, owner);
        }
      },
      tryHold: async (name, work) => {
        if (this.#held.has(name)) return null;
        this.#held.set(name, owner);
        try {
          return { value: await work() };
        } finally {
          this.#release(name, owner);
        }
      },
      crash: () => this.#crash(owner),
    };
  }

  async #wait(name: string, owner: object, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#held.has(name)) {
      this.#held.set(name, owner);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, queue);
      const abort = (): void => {
        if (queue.includes(waiter)) queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        owner,
        grant: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      queue.push(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #release(name: string, owner: object): void {
    if (this.#held.get(name) !== owner) return;
    this.#held.delete(name);
    const next = this.#waiting.get(name)?.shift();
    if (next === undefined) return;
    this.#held.set(name, next.owner);
    next.grant();
  }

  #crash(owner: object): void {
    for (const queue of this.#waiting.values()) {
      for (const waiter of queue.filter((one) => one.owner === owner)) queue.splice(queue.indexOf(waiter), 1);
    }
    for (const [name, holder] of [...this.#held]) if (holder === owner) this.#release(name, owner);
  }
}
