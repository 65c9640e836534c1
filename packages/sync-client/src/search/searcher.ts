import type { NodeRow } from '@holdfast/domain';
import type { NodeView } from '../tree-api.ts';
import { pathNames } from '../intents/live.ts';
import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../replica/replica.ts';
import type { Found, SearchOptions } from '../search-api.ts';
import { find, type Pieces } from './find.ts';
import { KeptIndex } from './kept-index.ts';
import { queryOf } from './query.ts';

/** Milliseconds after which a search lets others have their turn. */
const sliceMs = 8;
const mostHits = 100;

/** Searches the names of the space: one search at a time, in slices, so that nobody who asks the engine for something else waits for it. */
export class Searcher {
  readonly #replica: Pick<Replica, 'listen' | 'view'>;
  readonly #clock: Clock;
  readonly #show: (row: NodeRow) => NodeView;
  readonly #kept: KeptIndex;
  #latest = 0;

  constructor(replica: Pick<Replica, 'listen' | 'view'>, clock: Clock, show: (row: NodeRow) => NodeView) {
    this.#replica = replica;
    this.#clock = clock;
    this.#show = show;
    this.#kept = new KeptIndex(replica);
  }

  async search(text: string, { near, limit = mostHits }: SearchOptions = {}): Promise<Found | null> {
    this.#latest += 1;
    return await this.#inSlices(this.#work(text, Math.max(0, Math.min(mostHits, limit)), near ?? null), this.#latest);
  }

  *#work(text: string, limit: number, near: NonNullable<SearchOptions['near']> | null): Pieces<Found> {
    const index = yield* this.#kept.settled();
    const { hits, total } = yield* find(index, queryOf(text), limit, near);
    const { view } = this.#replica;
    const rows = hits.flatMap(({ id }) => view.node(id) ?? []);
    return { hits: rows.map((row) => ({ node: this.#show(row), path: pathNames(view, row.location.parent) })), total };
  }

  async #inSlices<T>(work: Pieces<T>, search: number): Promise<T | null> {
    let begun = this.#clock.monotonic();
    for (;;) {
      const { done, value } = work.next();
      if (done === true) return value;
      if (this.#clock.monotonic() - begun < sliceMs) continue;
      await new Promise<void>((resolve) => void this.#clock.after(0, resolve));
      if (search !== this.#latest) return null;
      begun = this.#clock.monotonic();
    }
  }
}
