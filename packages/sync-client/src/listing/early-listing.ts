import type { NodeId } from '@holdfast/domain';
import type { AllBut, Listing, ListingListener, ListingQuery, ListingState, NodeView, Summary } from '../api.ts';
import type { GlimpsedList } from './glimpse.ts';

/** A list of which the beginning is known before the engine is open; whatever else is asked of it waits for the engine's own. */
export class EarlyListing implements Listing {
  readonly #seen: GlimpsedList;
  readonly #opened: Promise<Listing>;
  #listing: Listing | null = null;

  /** `onChange` is told once the engine's own list is there: from then on it is the one that is read. */
  constructor(seen: GlimpsedList, opened: Promise<Listing>, onChange: ListingListener) {
    this.#seen = seen;
    this.#opened = opened.then(async (listing) => {
      const state = await listing.state();
      this.#listing = listing;
      onChange(state, { left: 'many', came: 'many' });
      return listing;
    });
    // Told to whoever asks for more than is known.
    this.#opened.catch(() => undefined);
  }

  async state(): Promise<ListingState> {
    return this.#listing === null ? this.#seen.state : await this.#listing.state();
  }

  async window(from: number, to: number): Promise<readonly NodeView[]> {
    const { rows, state } = this.#seen;
    if (this.#listing === null && Math.min(to, state.total) <= rows.length) return rows.slice(Math.max(0, from), Math.max(0, to));
    return await (await this.#opened).window(from, to);
  }

  async ids(of?: AllBut): Promise<readonly NodeId[]> {
    return await (await this.#opened).ids(of);
  }

  async slice(from: number, to: number): Promise<readonly NodeId[]> {
    return await (await this.#opened).slice(from, to);
  }

  async range(from: NodeId, to: NodeId): Promise<readonly NodeId[]> {
    return await (await this.#opened).range(from, to);
  }

  async at(index: number): Promise<NodeId | null> {
    return await (await this.#opened).at(index);
  }

  async present(ids: readonly NodeId[]): Promise<readonly NodeId[]> {
    return await (await this.#opened).present(ids);
  }

  async neighbour(id: NodeId): Promise<NodeId | null> {
    return await (await this.#opened).neighbour(id);
  }

  async arrived(since: number): Promise<readonly NodeId[]> {
    return await (await this.#opened).arrived(since);
  }

  async summary(of: readonly NodeId[] | AllBut): Promise<Summary> {
    return await (await this.#opened).summary(of);
  }

  async indexOf(id: NodeId): Promise<number> {
    return await (await this.#opened).indexOf(id);
  }

  async findPrefix(prefix: string, start: number): Promise<number> {
    return await (await this.#opened).findPrefix(prefix, start);
  }

  async update(query: ListingQuery): Promise<ListingState> {
    return await (await this.#opened).update(query);
  }

  async close(): Promise<void> {
    await (await this.#opened).close();
  }
}
