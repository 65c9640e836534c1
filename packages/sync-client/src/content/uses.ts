import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import type { Shelf, Shelved } from './shelf.ts';

/** What was used again within this time is not noted again on the disk. */
const noteAfterMs = 60_000;

/** Remembers when what lies here was used, so that what was not used for longest goes first, in all tabs and after a restart. */
export class Uses {
  readonly #shelf: Shelf;
  readonly #replica: Replica;
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;

  constructor(shelf: Shelf, replica: Replica, clock: Clock, onFault: (error: unknown) => void) {
    this.#shelf = shelf;
    this.#replica = replica;
    this.#clock = clock;
    this.#onFault = onFault;
  }

  /** Somebody opens what lies there. Nobody waits for the note. */
  used({ file: name }: Shelved): void {
    const file = this.#shelf.file(name);
    if (file === undefined) return;
    const now = this.#clock.now();
    file.at = Math.max(file.at, now);
    if (now - file.noted < noteAfterMs) return;
    file.noted = now;
    this.#note(name, file.keys, file.useKey, now).catch((error: unknown) => {
      // It was dropped meanwhile, or there is no room even for this.
      if (!hasCode(error, 'fenced', 'closed', 'storage-full')) this.#onFault(error);
    });
  }

  async #note(file: string, keys: readonly number[], before: number | null, at: number): Promise<void> {
    await this.#replica.commit({ require: { blobs: [...keys] }, append: { blobs: [{ file, blobs: [], at }] }, ...(before !== null && { remove: { blobs: [before] } }) }, 'relaxed');
    await this.#shelf.refresh();
  }
}
