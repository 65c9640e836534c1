import type { UserId } from '@holdfast/domain';
import type { Response } from 'express';
import { ServerError } from '../../server-error.ts';

/** Answers of bytes, and of manifests, to one person at a time: each holds a chunk, 4 MiB at most, and open streams for as long as its reader takes. */
const mostOfOne = 64;
const soon = 5_000;

/** How many downloads each person has under way: readers that stop taking would hold the server's memory. */
export class ReadingRoom {
  readonly #most: number;
  readonly #open = new Map<UserId, number>();

  constructor(most: number = mostOfOne) {
    this.#most = most;
  }

  /**
   * Holds room until the answer is over. False when it is over already, its reader having left: nothing is held, as nothing would ever
   * give it back. @throws ServerError `too-many-requests` when there is none.
   */
  hold(user: UserId, response: Response): boolean {
    if (response.destroyed) return false;
    const open = this.#open.get(user) ?? 0;
    if (open >= this.#most) throw new ServerError('too-many-requests', `${open} downloads of yours are under way, which is the limit: begin this one when one of them is done.`, { retryAfterMs: soon });
    this.#open.set(user, open + 1);
    response.once('close', () => this.#leave(user));
    return true;
  }

  #leave(user: UserId): void {
    const left = (this.#open.get(user) ?? 1) - 1;
    if (left > 0) this.#open.set(user, left);
    else this.#open.delete(user);
  }
}
