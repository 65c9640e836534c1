import type { NodeRow } from '@holdfast/domain';
import type { Listing, ListingListener, ListingQuery, NodeView, Summary } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { GlimpseStore } from '../ports/glimpse-store.ts';
import type { Touched } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import { Glimpser } from './glimpser.ts';
import { LiveListing } from './live-listing.ts';
import { OrderShelf } from './order-shelf.ts';

/** More than a screen shows, and what is read around it. */
const glimpsedRows = 200;

export interface ShownListsParts {
  readonly clock: Clock;
  readonly glimpses: GlimpseStore | null;
  /** Of all that a list shows now. */
  readonly revision: () => number;
  readonly view: () => View;
  readonly show: (row: NodeRow) => NodeView;
  readonly summarise: (rows: Iterable<NodeRow>) => Summary;
  /** Brings everything that has changed to `touch`. */
  readonly catchUp: () => void;
  readonly onFault: (error: unknown) => void;
}

/** The lists that somebody looks at, what they share, and what is kept of them for the next start. */
export class ShownLists {
  readonly #parts: ShownListsParts;
  readonly #open = new Set<LiveListing>();
  readonly #orders = new OrderShelf();
  readonly #glimpser: Glimpser | null;

  constructor(parts: ShownListsParts) {
    this.#parts = parts;
    const { glimpses: store, clock, revision, onFault } = parts;
    this.#glimpser = store === null ? null : new Glimpser({ store, clock, revision, onFault, look: (query) => this.#glimpse(query) });
  }

  get areNone(): boolean {
    return this.#open.size === 0;
  }

  open(query: ListingQuery, onChange: ListingListener): Listing {
    const listing = this.#listing(query, onChange);
    this.#open.add(listing);
    this.#glimpser?.shown(query);
    return listing;
  }

  /** These look different, or may. */
  touch(touched: Touched): void {
    this.#orders.touch(touched);
  }

  /** Something was committed: what it means is known when somebody looks. */
  changed(): void {
    this.#glimpser?.changed();
  }

  /** Nobody looks at anything: nothing need be kept in step. */
  forget(): void {
    this.#orders.clear();
  }

  /** Once a frame: tells what has changed since the last time. */
  tell(): void {
    for (const listing of this.#open) listing.tell();
  }

  /** What the lines say besides the tree has changed. */
  retell(): void {
    for (const listing of this.#open) listing.retell();
    this.changed();
  }

  close(): void {
    this.#glimpser?.close();
  }

  #listing(query: ListingQuery, onChange: ListingListener): LiveListing {
    const { view, show, summarise, catchUp } = this.#parts;
    return new LiveListing({
      view, show, summarise, catchUp, orders: this.#orders, onQuery: (asked) => this.#glimpser?.shown(asked), onClose: (closed) => this.#open.delete(closed),
    }, query, onChange);
  }

  #glimpse(query: ListingQuery): ReturnType<LiveListing['glimpse']> {
    const listing = this.#listing(query, () => undefined);
    const seen = listing.glimpse(glimpsedRows);
    void listing.close();
    return seen;
  }
}
