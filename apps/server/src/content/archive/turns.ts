import type { UserId } from '@holdfast/domain';
import { ServerError } from '../../server-error.ts';

const soon = 5_000;

/** Work of which each person has one at a time; nobody waits for another's. */
export class Turns {
  readonly #most: number;
  readonly #last = new Map<UserId, Promise<unknown>>();
  readonly #waiting = new Map<UserId, number>();

  /** @param most of one person's that may wait at a time; without a limit when it is left out. */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /** Runs `work` when that of the same person before it is done. @throws ServerError `too-many-requests` */
  async run<T>(user: UserId, work: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(user) ?? 0;
    if (waiting >= this.#most) throw new ServerError('too-many-requests', 'The server is still reading files for other zip files of yours: ask for this one in a moment.', { retryAfterMs: soon });
    this.#waiting.set(user, waiting + 1);
    const run = (this.#last.get(user) ?? Promise.resolve()).then(work);
    const ended = run.then(() => undefined, () => undefined).then(() => this.#leave(user)); // its caller hears of a failure; the next one runs all the same
    this.#last.set(user, ended);
    return run;
  }

  #leave(user: UserId): void {
    const left = (this.#waiting.get(user) ?? 1) - 1;
    if (left > 0) return void this.#waiting.set(user, left);
    this.#waiting.delete(user);
    this.#last.delete(user);
  }
}
