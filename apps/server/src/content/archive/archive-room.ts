import type { UserId } from '@holdfast/domain';
import { ServerError } from '../../server-error.ts';
import { Turns } from './turns.ts';

/** Entries of all archives that are being sent: some 300 bytes each. */
const mostOfAll = 1_000_000;
/** Those of one person's: a download in parts has several under way. */
const mostOfOne = 400_000;
const soon = 5_000;

/** How much of archives is in memory: each is held for as long as its reader takes, and one person's are planned one at a time. */
export class ArchiveRoom {
  readonly #held = new Map<UserId, number>();
  #all = 0;
  readonly #turns = new Turns();

  /** Runs `plan` when those of the same person before it are done. */
  inTurn<T>(user: UserId, plan: () => Promise<T>): Promise<T> {
    return this.#turns.run(user, plan);
  }

  /** Holds room until the answered function is called. @throws ServerError `too-many-requests` when there is none. */
  hold(user: UserId, entries: number): () => void {
    const own = this.#held.get(user) ?? 0;
    if (own > 0 && own + entries > mostOfOne) throw new ServerError('too-many-requests', 'Several large zip files of yours are being downloaded: begin this one when one of them is done.', { retryAfterMs: soon });
    if (this.#all > 0 && this.#all + entries > mostOfAll) throw new ServerError('too-many-requests', 'The server is busy with large zip files of others: begin the download again in a moment.', { retryAfterMs: soon });
    this.#add(user, entries);
    let isHeld = true;
    return () => {
      if (isHeld) this.#add(user, -entries);
      isHeld = false;
    };
  }

  #add(user: UserId, entries: number): void {
    const own = (this.#held.get(user) ?? 0) + entries;
    this.#all += entries;
    if (own === 0) this.#held.delete(user);
    else this.#held.set(user, own);
  }
}
