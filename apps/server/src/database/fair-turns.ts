import { AsyncLocalStorage } from 'node:async_hooks';

/** In whose name something runs; `key` changes once it is known who it is. */
export interface Caller {
  key: string;
}

/** The caller of what runs now; nobody for the server's own work. */
export const callers = new AsyncLocalStorage<Caller>();

interface Waiting {
  readonly start: () => void;
}

/**
 * Lends turns to those who wait, one caller after the other, so that one who asks a thousand times delays nobody else by more than a
 * turn; and leaves some turns that no single caller can hold.
 */
export class FairTurns {
  readonly #atOnce: number;
  readonly #ofOne: number;
  readonly #deadlineMs: number;
  /** In the order in which their callers are next. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #held = new Map<string, number>();
  #running = 0;

  /** @param deadlineMs milliseconds after which whoever still waits is refused */
  constructor(atOnce: number, deadlineMs: number) {
    this.#atOnce = atOnce;
    this.#ofOne = Math.max(1, Math.ceil(atOnce * 0.75));
    this.#deadlineMs = deadlineMs;
  }

  /** Waits for a turn and answers how to end it. @throws Error when none came within the deadline */
  async take(): Promise<() => void> {
    const key = callers.getStore()?.key ?? '';
    if (!this.#mayStart(key)) await this.#wait(key);
    else this.#begin(key);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#end(key);
    };
  }

  #mayStart(key: string): boolean {
    return this.#running < this.#atOnce && (key === '' || (this.#held.get(key) ?? 0) < this.#ofOne);
  }

  #begin(key: string): void {
    this.#running += 1;
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  #end(key: string): void {
    this.#running -= 1;
    const held = (this.#held.get(key) ?? 1) - 1;
    if (held === 0) this.#held.delete(key);
    else this.#held.set(key, held);
    this.#startNext();
  }

  #wait(key: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { start: () => {
        clearTimeout(timer);
        resolve();
      } };
      const timer = setTimeout(() => {
        this.#leave(key, waiting);
        reject(new Error(`no connection became free within ${this.#deadlineMs / 1000} s`));
      }, this.#deadlineMs);
      const line = this.#waiting.get(key);
      if (line) line.push(waiting);
      else this.#waiting.set(key, [waiting]);
    });
  }

  #leave(key: string, waiting: Waiting): void {
    const left = (this.#waiting.get(key) ?? []).filter((other) => other !== waiting);
    if (left.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, left);
  }

  #startNext(): void {
    for (const [key, line] of this.#waiting) {
      if (!this.#mayStart(key)) continue;
      const next = line.shift();
      this.#waiting.delete(key);
      // Behind the others: its next one waits for theirs.
      if (line.length > 0) this.#waiting.set(key, line);
      this.#begin(key);
      return next?.start();
    }
  }
}
