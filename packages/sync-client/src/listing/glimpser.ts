import type { ListingQuery } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { GlimpseStore } from '../ports/glimpse-store.ts';
import { hasCode } from '../sync-client-error.ts';
import { formatGlimpse, type GlimpsedList } from './glimpse.ts';
import { nameOf } from './query-name.ts';

/** After so long without a change. */
const restMs = 1_500;
/** The lists that were opened last: the folder that is shown, and those of the tree beside it. */
const listsAtMost = 6;

export interface GlimpserParts {
  readonly store: GlimpseStore;
  readonly clock: Clock;
  /** Of all that a list shows now. */
  readonly revision: () => number;
  readonly look: (query: ListingQuery) => GlimpsedList;
  readonly onFault: (error: unknown) => void;
}

/** Keeps what lists show, whenever nothing has changed for a moment: the next start begins with it. */
export class Glimpser {
  readonly #parts: GlimpserParts;
  /** The latest last. */
  readonly #queries = new Map<string, ListingQuery>();
  #kept = '';
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(parts: GlimpserParts) {
    this.#parts = parts;
  }

  /** Somebody looks at this list. */
  shown(query: ListingQuery): void {
    const name = nameOf(query);
    this.#queries.delete(name);
    this.#queries.set(name, query);
    const [oldest] = this.#queries.keys();
    if (this.#queries.size > listsAtMost && oldest !== undefined) this.#queries.delete(oldest);
    this.changed();
  }

  /** Something that a list shows may have changed. */
  changed(): void {
    this.#cancel();
    if (!this.#closed && this.#queries.size > 0) this.#cancel = this.#parts.clock.after(restMs, () => void this.#keep());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #keep(): Promise<void> {
    const { store, revision, look, onFault } = this.#parts;
    try {
      const text = formatGlimpse([...this.#queries.values()].map(look));
      const seen = `${revision()} ${text}`;
      if (seen === this.#kept) return;
      await store.keepGlimpse(revision(), text);
      this.#kept = seen;
    } catch (error) {
      if (!hasCode(error, 'closed')) onFault(error);
    }
  }
}
